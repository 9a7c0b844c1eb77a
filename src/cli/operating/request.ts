/**
 * What a verb that talks to a running balancer is asked to do, as plain values: made by the command
 * line, carried out in this folder.
 */

/** Options all of them have. */
export type AskOptions = {
  /** The socket of the instance; undefined: `$EVENER_SOCKET`, or the only one running. */
  readonly socket?: string
  readonly output?: 'table' | 'json'
}

/** Options of the verbs that steer backends. */
export type SteerOptions = AskOptions & {
  readonly address?: string
  /** How long it holds: `30m`. */
  readonly for?: string
  readonly reason?: string
  readonly wait?: boolean
  readonly timeout?: string
}

/** Options of `sessions`. */
export type SessionsOptions = AskOptions & {
  readonly listener?: string
  readonly pool?: string
  readonly backend?: string
  readonly client?: string
  readonly limit?: string
}

/** Options of `add`. */
export type AddOptions = AskOptions & {
  readonly name?: string
  readonly weight?: string
  readonly maxSessions?: string
  readonly backup?: boolean
  readonly reason?: string
}

/** Options of `explain`. */
export type ExplainOptions = AskOptions & {
  readonly listener?: string
  readonly from?: string
  readonly sni?: string
  readonly session?: string
}

/** Options of `close`. */
export type CloseOptions = AskOptions & { readonly backend?: string; readonly reason?: string }

/** One verb with all it was given. */
export type OperatingRequest =
  | { readonly verb: 'status' | 'listeners' | 'pools' | 'overrides'; readonly options: AskOptions }
  | {
      readonly verb: 'backends'
      readonly pool: string | undefined
      readonly options: AskOptions & { readonly state?: string }
    }
  | { readonly verb: 'sessions'; readonly options: SessionsOptions }
  | {
      readonly verb: 'events'
      readonly options: AskOptions & { readonly follow?: boolean; readonly types?: string }
    }
  | {
      readonly verb: 'health'
      readonly pattern: string
      readonly options: AskOptions & { readonly now?: boolean }
    }
  | { readonly verb: 'top'; readonly options: AskOptions }
  | {
      readonly verb: 'drain' | 'maintenance' | 'ready'
      readonly pattern: string | undefined
      readonly options: SteerOptions
    }
  | {
      readonly verb: 'clear'
      readonly pattern: string | undefined
      readonly options: AskOptions & { readonly address?: string }
    }
  | {
      readonly verb: 'weight'
      readonly pattern: string | undefined
      readonly weight: string | undefined
      readonly options: SteerOptions
    }
  | {
      readonly verb: 'pause' | 'resume'
      readonly listener: string
      readonly options: AskOptions & { readonly reason?: string }
    }
  | { readonly verb: 'close'; readonly session: string | undefined; readonly options: CloseOptions }
  | { readonly verb: 'config'; readonly options: AskOptions & { readonly defaults?: boolean } }
  | {
      readonly verb: 'plan'
      readonly options: AskOptions & {
        readonly config?: readonly string[]
        readonly exitCode?: boolean
      }
    }
  | { readonly verb: 'reload'; readonly options: AskOptions & { readonly reason?: string } }
  | { readonly verb: 'log-level'; readonly level: string; readonly options: AskOptions }
  | {
      readonly verb: 'add'
      readonly pool: string
      readonly address: string
      readonly options: AddOptions
    }
  | {
      readonly verb: 'remove'
      readonly pool: string
      readonly address: string
      readonly options: AskOptions & { readonly reason?: string }
    }
  | { readonly verb: 'explain'; readonly options: ExplainOptions }

/** A verb that talks to a running balancer. */
export type OperatingVerb = OperatingRequest['verb']

/** The request of one verb, or of several. */
export type RequestOf<Verb extends OperatingVerb> = Matching<OperatingRequest, Verb>

type Matching<Request extends OperatingRequest, Verb> = Request extends unknown
  ? Extract<Request['verb'], Verb> extends never
    ? never
    : Request
  : never
