/**
 * Every entry of the log in words: the `msg` of a JSON line, the text of a pretty one and of the
 * demo's list of events. Texts from outside (a probe's answer, a name) are not made safe here: each
 * rendering does that in its own way.
 */

import { formatDuration } from '../../core/config/units.js'
import type { OverrideTold } from '../../core/events.js'
import { changesOf } from '../../core/plan/format-plan.js'
import type { SessionRecord } from '../../core/session.js'
import { counted, humanDuration } from '../terminal/human.js'
import { answerTo, type Entry, type PerEntry } from './entry.js'

/** One sentence, without its full stop. */
export function wordsFor(entry: Entry): string {
  return answerTo(wordTable, entry)
}

/** Why a session ended, with what there is to say about it: `done after a refused`. */
export function endingOf(record: SessionRecord): string {
  const { reason, detail, attempts, backend } = record
  const failed = attempts.filter(({ result }) => result !== 'connected')
  const tries = failed.map((attempt) => `${attempt.backend} ${attempt.result}`).join(', ')
  const why = detail === null ? reason : `${reason} (${detail})`
  if (tries === '') return why
  return backend === null || reason === 'connect-failed'
    ? `${why}: ${tries}`
    : `${why} after ${tries}`
}

/** What an override says: `drain, weight 3`. */
function decisionOf({ state, health, weight }: OverrideTold): string {
  const said = [state, health && `health ${health}`, weight === null ? null : `weight ${weight}`]
  return said.filter((one) => one !== null).join(', ')
}

function doneBy(by: string | null): string {
  return by === null ? '' : ` by ${by}`
}

/** What an operator gave as the reason, behind what they did. */
export function becauseOf(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`
}

const wordTable: PerEntry<string> = {
  'session.closed': (record) =>
    `session from ${record.client} to ${record.listener} closed: ${endingOf(record)}`,
  'session.progress': ({ client, listener, backend }) =>
    `session from ${client} to ${listener} is open: ${backend ?? 'no backend yet'}`,
  'log.level': ({ level, before, by, reason }) =>
    `${by} set the level of the log from ${before} to ${level}${becauseOf(reason)}`,
  'backend.up': ({ pool, backend, why }) => `${pool}/${backend} is up: ${why}`,
  'backend.down': ({ pool, backend, why }) => `${pool}/${backend} is down: ${why}`,
  'backend.ejected': ({ pool, backend, forMs, why }) =>
    `${pool}/${backend} is ejected for up to ${humanDuration(forMs)}: ${why}`,
  'backend.returned': ({ pool, backend, why }) => `${pool}/${backend} is back in: ${why}`,
  'backend.zombie': ({ pool, backend, why }) => `${pool}/${backend} is a zombie: ${why}`,
  'backend.answering': ({ pool, backend }) => `${pool}/${backend} is no zombie any more`,
  'backend.added': ({ pool, backend, by }) => `${pool}/${backend} was added${doneBy(by)}`,
  'backend.removed': ({ pool, backend, by }) =>
    `${pool}/${backend} was removed${doneBy(by)}: its sessions end, and it gets no new ones`,
  'config.applied': ({ revision, counts, restart, by }) => {
    const later = restart.length === 0 ? '' : ` (${restart.join(', ')})`
    return `configuration applied by ${by} as revision ${revision}: ${changesOf(counts)}${later}`
  },
  'config.rejected': ({ why, by }) => `configuration of ${by} refused, nothing has changed: ${why}`,
  'certificate.expiring': ({ pool, backend, why, expires }) =>
    `${pool}/${backend}: ${why} (${expires})`,
  'pool.available': ({ pool }) => `pool ${pool} has a usable backend again`,
  'pool.unavailable': ({ pool, why }) => `pool ${pool} has no usable backend: ${why}`,
  'listener.opened': ({ listener, address }) => `${listener} is listening on ${address}`,
  'listener.closed': ({ listener, address }) => `${listener} no longer listens on ${address}`,
  'listener.paused': ({ listener, why }) => `${listener} stopped accepting for now: ${why}`,
  'listener.resumed': ({ listener, why }) => `${listener} accepts again: ${why}`,
  'override.set': (told) => {
    const { pool, backend, expiresAt, by, reason } = told
    const until = expiresAt === null ? '' : ` until ${expiresAt}`
    return `${by} set ${pool}/${backend} to ${decisionOf(told)}${until}${becauseOf(reason)}`
  },
  'override.cleared': (told) => {
    const { pool, backend, by, reason } = told
    return `${by} cleared ${pool}/${backend}, set to ${decisionOf(told)}${becauseOf(reason)}`
  },
  'override.expired': (told) => {
    const { pool, backend, by } = told
    return `${pool}/${backend} is no longer set to ${decisionOf(told)} by ${by}: its time is over`
  },
  'state.damaged': ({ path, setAside, why }) =>
    `what operators had decided cannot be read back from ${path}, now ${setAside}: ${why}`,
  'state.failed': ({ path, why }) =>
    `what operators decide is not kept for the next run, in ${path}: ${why}`,
  'sessions.closed-by-operator': ({ session, pool, backend, count, by, reason }) => {
    const which = session === null ? `on ${pool}/${backend}` : session
    return `${by} closed ${counted(count, 'session')} (${which})${becauseOf(reason)}`
  },
  'worker.replaced': ({ worker, why, sessions, tookMs }) => {
    const lost = counted(sessions, 'session')
    return `worker ${worker} was replaced within ${tookMs} ms, ${lost} lost: ${why}`
  },
  'policy.failed': ({ pool, module, why }) =>
    `${pool} is balanced in turn where its policy ${module} fails: ${why}`,
  'log.dropped': ({ count, why }) => `${counted(count, 'log line')} could not be written: ${why}`,
  'process.started': ({ version, engine, why, source }) =>
    `Evener ${version} started from ${source} with the ${engine} engine` +
    (why === null ? '' : ` (${why})`),
  'admin.opened': ({ url, socket, why }) => {
    const places = [url, socket].filter((place) => place !== null)
    const where = places.length === 0 ? 'nowhere' : `at ${places.join(' and ')}`
    return `the admin interface is ${where}${why === null ? '' : ` (${why})`}`
  },
  'process.trouble': ({ what, remedy }) => `${what} ${remedy}`,
  'process.stopping': ({ signal, sessions, delayMs, timeoutMs }) => {
    const delay = delayMs === 0 ? '' : ` after accepting for ${formatDuration(delayMs)} more`
    const open = `${counted(sessions, 'session')} ${sessions === 1 ? 'has' : 'have'}`
    const wait = sessions === 0 ? '' : `; ${open} ${formatDuration(timeoutMs)} to end`
    return `${signal}: stopping${delay}${wait} (a second signal ends at once)`
  },
  'process.stopped': ({ uptimeMs }) => `stopped after ${humanDuration(uptimeMs)}`,
}
