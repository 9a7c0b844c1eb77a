/**
 * Long lists, a page at a time. A cursor is the key of the last item of a page, so what comes and
 * goes in between neither hides an item nor shows one twice, as long as keys keep their order.
 */

import { z } from '@hono/zod-openapi'

/** Items of a page unless it is asked for more, and the most that may be asked for. */
export const pageItemsUsual = 1000
/** See `pageItemsUsual`. */
export const pageItemsMax = 10_000

/** The part of a query that every list has. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(pageItemsMax).default(pageItemsUsual),
  cursor: z.string().max(1000).optional().describe('Of the page before.'),
})

/** What was asked for. */
export type PageQuery = { readonly limit: number; readonly cursor?: string | undefined }

/** The answer of a list. */
export function pageAnswer<Item extends z.ZodType>(item: Item, name: string) {
  return z
    .object({
      items: z.array(item),
      cursor: z.string().nullable().describe('Where the next page begins; null: this is the last.'),
    })
    .openapi(name)
}

/** A page of a list that is sorted by `keyOf`. */
export function pageOf<Item>(
  items: readonly Item[],
  { limit, cursor }: PageQuery,
  keyOf: (item: Item, index: number) => string,
): { items: Item[]; cursor: string | null } {
  const rest =
    cursor === undefined ? items : items.filter((item, index) => keyOf(item, index) > cursor)
  const page = rest.slice(0, limit)
  if (rest.length <= limit) return { items: page, cursor: null }
  const last = page.at(-1)!
  return { items: page, cursor: keyOf(last, items.indexOf(last)) }
}

/** The key of lists in the order of the configuration. */
export function keyOfIndex(_: unknown, index: number): string {
  return String(index).padStart(6, '0')
}
