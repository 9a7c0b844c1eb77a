/**
 * The library: what `import … from 'evener'` gives.
 *
 *   const balancer = await createBalancer(defineConfig({ … }))
 *   balancer.on('session.closed', (record) => …)
 *   await balancer.start()
 *   await balancer.stop({ timeout: '30s' })
 */

export type { Balancer } from './app/balancer.js'
export type {
  BackendTotals,
  BackendView,
  BalancerPhase,
  BalancerSnapshot,
  HistoryName,
  HistorySeries,
  HistorySpan,
  HistoryView,
  ListenerView,
  PoolView,
  ProbeResultView,
  ProbeView,
  SessionView,
} from './app/balancer-snapshot.js'
export type { SessionsMeant } from './app/close-sessions.js'
export { ConfigError } from './app/config-error.js'
export { createBalancer, defineConfig } from './app/create-balancer.js'
export type { AnyHandler, Handler } from './app/emitter.js'
export type { Added } from './app/members.js'
export { type OperationCode, OperationError } from './app/operation-error.js'
export type { Overridden, OverrideHow } from './app/overriding.js'
export type { Applied, ApplyOptions } from './app/reloading.js'
export { StartError } from './app/start-error.js'
export type { Kept } from './app/state-keeper.js'
export type { Duration, StopOptions } from './app/stop-options.js'
export type { CloseReason } from './core/close-reason.js'
export type { Problem } from './core/config/problem.js'
export type { ConfigInput } from './core/config/schema.js'
export type { BackendRef, Event, Events, EventType } from './core/events.js'
export type {
  ExplainedCandidate,
  ExplainedSession,
  Explanation,
  Outcome,
  Question,
  Score,
} from './core/explain/explanation.js'
export type { MemberInput } from './core/members.js'
export type { Author, By, Via } from './core/operator.js'
export type { Override, OverrideField, OverrideWish } from './core/override.js'
export type { Change } from './core/plan/changes.js'
export type {
  BackendStep,
  BindStep,
  Drain,
  MovedKeys,
  NamedStep,
  Plan,
  PlanCounts,
} from './core/plan/plan.js'
export {
  definePolicy,
  type PolicyBackend,
  type PolicyModule,
  type PolicyPick,
  type PolicySession,
} from './core/policy/user-policy.js'
export type { SessionRecord } from './core/session.js'
