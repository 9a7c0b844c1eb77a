/**
 * What every engine is: the part that accepts connections, asks a picker for a backend, and moves
 * bytes. Commands go in, events come out; nothing on the path of a session waits for either, so an
 * engine may as well live in other threads. What an engine must do is written once, as the
 * conformance suite (test/engine/suite.ts).
 */

import type { BindAddress } from '../core/address.js'
import type { CloseReason } from '../core/close-reason.js'
import type { Emit } from '../core/events.js'
import type { LiveTable } from '../core/live-table.js'
import type { SessionTrace } from '../core/pick-trace.js'
import type { Result } from '../core/result.js'
import type { SessionRecord } from '../core/session.js'
import type { SessionFilter } from '../core/session-filter.js'
import type { Snapshot } from '../core/snapshot.js'

/** What an engine is given for its whole life. */
export type EngineOptions = {
  readonly live: LiveTable
  readonly emit: Emit
  /** Sessions at once over all listeners; at this number the engine stops accepting. */
  readonly sessionsMax: number
  /** Pipes at once, two descriptors each. An engine that has none takes no notice. */
  readonly pipesMax: number
  /** Begins every session id, so that ids of two runs differ. */
  readonly idPrefix: string
  /** Where the chance that some policies take begins. */
  readonly seed: number
  /**
   * Hears how backends were picked: for every session that ends for want of one, and for some of
   * the others (see pick-tracer.ts). Absent: nothing is taken down.
   */
  readonly trace?: (trace: SessionTrace) => void
}

/**
 * One address a listener accepts on. Its `id` is chosen by the caller and names it from then on.
 */
export type Bind = {
  readonly id: string
  readonly listener: string
  readonly address: BindAddress
}

/** Why an address could not be opened: a system error name, and a sentence with what to do. */
export type BindFailure = { readonly code: string; readonly message: string }

/** A session as it stands now: the record it would have if it closed, less its end. */
export type SessionView = Omit<
  SessionRecord,
  'reason' | 'detail' | 'closedBy' | 'toClient' | 'toBackend' | 'final'
>

/** Gauges of an engine, cheap to take. */
export type EngineCounts = {
  readonly sessions: number
  /** The same sessions by the name of their listener. A listener without one may be left out. */
  readonly sessionsByListener: ReadonlyMap<string, number>
  /**
   * Sessions begun since the start, closed ones included, by the name of their listener. A client
   * that is turned away before it becomes one does not count.
   */
  readonly openedByListener: ReadonlyMap<string, number>
  /** Bytes taken from one side and not yet by the kernel of the other, over all sessions. */
  readonly bufferedBytes: number
  /** Sessions that wait for a backend with room, by the name of their pool; 0 may be left out. */
  readonly queuedByPool: ReadonlyMap<string, number>
}

/** Moves bytes. All methods may be called from the main thread only. */
export interface Engine {
  readonly name: 'net' | 'uring'
  /**
   * The most relayed bytes held in user space per direction; the suite measures that it is kept.
   */
  readonly bufferPerDirectionBytesMax: number
  /**
   * Publishes a revision. Resolves once every new session will use it. A bind whose listener is not
   * in it any more goes on with the one it had last, for it is about to be closed.
   */
  apply(snapshot: Snapshot): Promise<void>
  /**
   * Begins to accept: at once, or from the revision on that has the bind's listener; until then the
   * kernel queues. The result is the address as bound: port 0 has become a real one.
   */
  open(bind: Bind): Promise<Result<BindAddress, BindFailure>>
  /**
   * Accepts nothing more on one bind, from when it resolves on: the kernel queues. It stays so
   * until `resume` or `close`, whatever room there is. False, and nothing changed, where this
   * machine does not let it.
   */
  pause(bindId: string): Promise<boolean>
  /** Accepts again, as soon as there is room. */
  resume(bindId: string): Promise<void>
  /**
   * Stops accepting on one bind. Resolves when the address is free and every connection the kernel
   * had already accepted has become a session, which at `sessionsMax` takes until there is room;
   * `stop` ends that wait.
   */
  close(bindId: string): Promise<void>
  /** The sessions open now, oldest first. */
  sessions(): Promise<readonly SessionView[]>
  counts(): EngineCounts
  /** The time now, on the clock that its pickers are told. */
  pickNowMs(): number
  /** Backends may have got room: offers it to the sessions that wait. Does not wait itself. */
  serveWaiting(): void
  /** Ends sessions with a reset to both sides; resolves with how many there were. */
  end(filter: SessionFilter, reason: CloseReason): Promise<number>
  /** Resets what is still open as `shutdown`, closes all binds, frees everything. */
  stop(): Promise<void>
}
