/**
 * What operators may do with a balancer that runs, one method each. Here they only get the parts
 * they need; what they do is written in a file of their own.
 */

import type { ConfigInput } from '../core/config/schema.js'
import type { BackendRef } from '../core/events.js'
import type { Explanation, Question } from '../core/explain/explanation.js'
import type { MemberInput } from '../core/members.js'
import { type By, libraryUser } from '../core/operator.js'
import type { OverrideWish } from '../core/override.js'
import type { Plan } from '../core/plan/plan.js'
import type { BackendView } from './balancer-snapshot.js'
import { checkConfig } from './check-config.js'
import { closeSessions, type SessionsMeant } from './close-sessions.js'
import { type ExplainParts, explain } from './explain.js'
import { type Added, addBackend, removeBackend } from './members.js'
import { Observable } from './observable.js'
import { clearOverride, type Overridden, type OverrideHow, setOverride } from './overriding.js'
import type { Operated } from './pauses.js'
import { probeNow } from './probe-now.js'
import type { Applied, ApplyOptions, Reloading } from './reloading.js'
import type { Kept, StateKeeper } from './state-keeper.js'

/** The parts of a balancer that runs. */
export type Operating = Operated & ExplainParts & { readonly state: StateKeeper }

/** Something that operators work with. */
export abstract class Operable extends Observable {
  /** Throws an OperationError while nothing runs. */
  protected abstract operating(): Operating

  /** Changes what runs. Throws an OperationError while nothing does. */
  abstract get reloading(): Reloading

  /** What applying a configuration would do just now. Rejects as `apply` does. */
  async plan(input: ConfigInput): Promise<Plan> {
    return this.reloading.plan(await checkConfig(input))
  }

  /**
   * Runs another configuration from now on, in place of the present one: what is the same in both
   * goes on untouched, sessions included. Resolves once the data plane has it. Rejects, and changes
   * nothing, with a `ConfigError` that tells every problem of it, or with an `OperationError` where
   * it cannot be carried out. Several are applied one after the other.
   */
  async apply(
    input: ConfigInput,
    by: By = libraryUser,
    options: ApplyOptions = {},
  ): Promise<Applied> {
    const read = async () => ({ config: await checkConfig(input), warnings: [] })
    return this.reloading.apply(read, by, options)
  }

  /**
   * Resets the session of this id, or all on a backend, as `closed-by-operator`. Resolves with how
   * many there were; rejects with an `OperationError` where there is no such session or backend.
   */
  async closeSessions(meant: SessionsMeant, by: By = libraryUser): Promise<number> {
    return closeSessions(this.operating(), meant, by)
  }

  /**
   * Decides about a backend what configuration, agents and probes say otherwise: what it is to be
   * used for, its health, its weight. It takes the place of all that operators had decided about it
   * before, or with `merge` only of what they had decided about the same things. It holds at once;
   * the answer says whether the next run has it, too.
   */
  async override(
    ref: BackendRef,
    wish: OverrideWish,
    by: By = libraryUser,
    how: OverrideHow = {},
  ): Promise<Overridden> {
    const { control, state } = this.operating()
    const overrides = setOverride(control, ref, wish, by, how)
    return { overrides, ...(await state.latest) }
  }

  /** Takes back all that operators have decided about a backend. */
  async clearOverride(ref: BackendRef, by: By = libraryUser): Promise<Overridden> {
    const { control, state } = this.operating()
    clearOverride(control, ref, by)
    return { overrides: [], ...(await state.latest) }
  }

  /**
   * Adds a backend to a pool, beside the configuration, and probes it at once: what it does not say
   * itself is as in its pool. It survives other configurations; one that names it takes it over.
   * The answer says whether the next run has it, too. Rejects with an `OperationError` where the
   * pool has a backend of that name.
   */
  async addBackend(pool: string, backend: MemberInput, by: By = libraryUser): Promise<Added> {
    return addBackend({ ...this.operating(), reloading: this.reloading }, pool, backend, by)
  }

  /**
   * Takes back that a backend was added: it is given nothing new, and its sessions have
   * `timeouts.drain`. Rejects with an `OperationError` where the configuration names it.
   */
  async removeBackend(ref: BackendRef, by: By = libraryUser): Promise<Kept> {
    return removeBackend({ ...this.operating(), reloading: this.reloading }, ref, by)
  }

  /** Asks all probes of a backend at once. Resolves with the backend as it is then. */
  async probeNow(ref: BackendRef): Promise<BackendView> {
    return probeNow(this.operating().control, ref)
  }

  /**
   * Says which backend a session that came now would be given, or which one a session was given,
   * with every candidate and why not. Rejects with an `OperationError` for a listener or a session
   * nobody knows.
   */
  async explain(question: Question): Promise<Explanation> {
    return explain(this.operating(), question)
  }

  /**
   * Accepts nothing more on a listener, from when it resolves on, until `resumeListener` or a stop:
   * the kernel queues who comes, and they are served then. Open sessions go on.
   */
  async pauseListener(listener: string, by: By = libraryUser): Promise<void> {
    const operating = this.operating()
    await operating.pauses.pause(operating, listener, by)
  }

  /** Accepts again on a listener that was paused. */
  async resumeListener(listener: string, by: By = libraryUser): Promise<void> {
    const operating = this.operating()
    await operating.pauses.resume(operating, listener, by)
  }
}
