/** One running balancer as verbs see it: asked over its socket, and told to the terminal. */

import { isatty } from 'node:tty'
import { ApiClient, type ApiFailure, type ApiRequest } from '../instance/api-client.js'
import { findSocket } from '../instance/find-socket.js'
import { say } from '../output/say.js'
import { fitTable, type TableColumn } from '../terminal/fit-table.js'
import { type Paint, paintFor } from '../terminal/paint.js'
import { Refusal } from './refusal.js'
import type { AskOptions } from './request.js'

/** What can be asked of a running balancer, and where its answers go. */
export class Instance {
  readonly client: ApiClient
  readonly paint: Paint
  /** Columns there are; Infinity where the output is not a terminal. */
  readonly width: number
  readonly isJson: boolean

  /** Throws a Refusal when there is none, or more than one. */
  constructor({ socket, output }: AskOptions) {
    const found = findSocket(socket, process.env)
    if (!found.ok) throw new Refusal(found.error)
    this.client = new ApiClient(found.value)
    this.paint = paintFor(isatty(1), process.env)
    this.width = (isatty(1) && process.stdout.columns) || Number.POSITIVE_INFINITY
    this.isJson = output === 'json'
  }

  /** The answer; throws a Refusal for anything else. */
  async ask<Answer>(asked: ApiRequest): Promise<Answer> {
    const answer = await this.client.ask(asked)
    if (!answer.ok) throw refusalOf(answer.error)
    return answer.value as Answer // The balancer's own types say what it answers.
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.ask({ method: 'GET', path: `/api/v1/${path}` })
  }

  /** The items of a list, all of its pages. `countMax` ends it earlier. */
  async list<Item>(path: string, countMax = Number.POSITIVE_INFINITY): Promise<readonly Item[]> {
    const items: Item[] = []
    let next: string | null = path
    while (next !== null && items.length < countMax) {
      const page: { readonly items: readonly Item[]; readonly cursor?: string | null } =
        await this.get(next)
      items.push(...page.items)
      const { cursor } = page
      next = cursor
        ? `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
        : null
    }
    return items.slice(0, countMax)
  }

  /** Prints an answer as JSON. The exit code says whether it could be printed. */
  tellJson(answer: unknown): number {
    return say(`${JSON.stringify(answer, null, 2)}\n`) ? 0 : 1
  }

  tell(text: string): number {
    return say(text) ? 0 : 1
  }

  /** Prints a list: as JSON, as a table, or `none` where it is empty. */
  tellList<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[], none: string): number {
    if (this.isJson) return this.tellJson(rows)
    if (rows.length === 0) return this.tell(`${this.paint.dim(none)}\n`)
    return this.tell(fitTable(columns, rows, this.width, this.paint))
  }
}

function refusalOf({ message, status }: ApiFailure): Refusal {
  // Wrong names and values are the asker's; the rest is what the balancer could not do.
  return new Refusal(message, status === 400 || status === 422 ? 2 : 1)
}
