/** The verbs for backends that come and go without the file: add and remove. */

import { printable } from '../terminal/text.js'
import type { Instance } from './instance.js'
import { backendPath, withQuery } from './query.js'
import { Refusal } from './refusal.js'
import type { RequestOf } from './request.js'
import type { ListedBackend } from './tables.js'

/** `evener add POOL ADDRESS` */
export async function add(
  instance: Instance,
  { pool, address, options }: RequestOf<'add'>,
): Promise<number> {
  const { name, weight, maxSessions, backup, reason } = options
  const answer = await instance.ask({
    method: 'POST',
    path: `/api/v1/pools/${encodeURIComponent(pool)}/backends`,
    body: {
      address,
      name,
      weight: numberOf('--weight', weight),
      maxSessions: numberOf('--max-sessions', maxSessions),
      backup,
      reason,
    },
  })
  if (instance.isJson) return instance.tellJson(answer)
  return instance.tell(printable(`${pool}/${name ?? address} was added`).concat('\n'))
}

/** `evener remove POOL ADDRESS`: by name or by address. */
export async function remove(
  instance: Instance,
  { pool, address, options: { reason } }: RequestOf<'remove'>,
): Promise<number> {
  const listed = await instance.list<ListedBackend>('backends')
  const members = listed.filter((backend) => backend.pool === pool)
  const found =
    members.find(({ name }) => name === address) ??
    members.find((backend) => backend.address === address)
  if (found === undefined) throw new Refusal(`pool ${pool} has no backend ${address}`)
  const path = withQuery(`/api/v1/${backendPath({ pool, backend: found.name })}`, { reason })
  const answer = await instance.ask({ method: 'DELETE', path })
  if (instance.isJson) return instance.tellJson(answer)
  const name = printable(`${pool}/${found.name}`)
  return instance.tell(`${name} gets no new sessions; those it has may end\n`)
}

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (text.trim() !== '' && Number.isInteger(number) && number >= 0) return number
  throw new Refusal(`${option} "${text}": write a whole number`, 2)
}
