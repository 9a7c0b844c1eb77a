/**
 * What one measured run gave, a JSON line each in a results file. All that is shown is made of it.
 */

/**
 * The numbers a run can give. `units` are requests, sessions or bytes, as its load says; the shares
 * are of the whole machine's time. A run has only those that its kind of load measures.
 */
export type Figures = {
  readonly seconds?: number
  readonly units?: number
  readonly cpuSeconds?: number
  readonly p50Us?: number
  readonly p99Us?: number
  /** Requests that failed. */
  readonly errors?: number
  /** The most memory resident at once, summed over the balancer's processes. */
  readonly peakBytes?: number
  /** Resident before the first session. */
  readonly baseBytes?: number
  /** Private user-space memory for each idle session. */
  readonly privateBytesEach?: number
  /** Kernel memory of the whole machine for each idle session: all ends of all its sockets. */
  readonly kernelBytesEach?: number
  readonly sessions?: number
  readonly pickNs?: number
  /** Taken by programs that are no part of the bench. */
  readonly othersShare?: number
  /** Taken by other guests of the host. */
  readonly stolenShare?: number
}

/** More than this share of the machine's time taken by others spoils a run. */
export const disturbedShare = 0.05

/** How much of the machine's time went to others, as a share; 0 where it was not measured. */
export function disturbance({ othersShare = 0, stolenShare = 0 }: Figures): number {
  return othersShare + stolenShare
}

/** Name of a figure. */
export type FigureName = keyof Figures

/** One run: a load, on a subject, in a round (from 1). */
export type Measurement = {
  readonly round: number
  readonly load: string
  readonly subject: string
  readonly figures: Figures
}

/** What the runs were made on, and what could not be run. The first line of a results file. */
export type Circumstances = {
  readonly at: string
  readonly machine: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly settings: Readonly<Record<'rounds' | 'seconds' | 'again', number>>
  readonly leftOut: Readonly<Record<string, string>>
}

/** A whole invocation of the bench. */
export type Results = {
  readonly circumstances: Circumstances
  readonly measurements: readonly Measurement[]
}

/** As JSON lines: the circumstances, then the runs in their order. */
export function asLines({ circumstances, measurements }: Results): string {
  return [circumstances, ...measurements].map((one) => `${JSON.stringify(one)}\n`).join('')
}

/** Reads what `asLines` wrote. Throws on anything else: only the bench writes these files. */
export function fromLines(text: string): Results {
  const [circumstances, ...measurements] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  return {
    circumstances: circumstances as Circumstances,
    measurements: measurements as Measurement[],
  }
}
