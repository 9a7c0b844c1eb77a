/** The table of docs/api.md: every route, with what its document says of it. */

import { assert } from '../../core/assert.js'

const begin = '<!-- routes: npm run generate -->'
const end = '<!-- end of routes -->'

type Operation = {
  readonly summary?: string
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
}

/** A page of Markdown with the table of an OpenAPI document between its two comments. */
export function withRoutes(page: string, document: { readonly paths?: unknown }): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  assert(from !== -1 && to !== -1, 'the page has a place for the table')
  const paths = Object.entries(document.paths as Record<string, Record<string, Operation>>)
  const rows = paths.flatMap(([path, item]) =>
    Object.entries(item).map(([method, { summary = '', parameters = [] }]) => {
      const query = parameters.filter((one) => one.in === 'query').map(({ name }) => name)
      const asked = query.length === 0 ? '' : ` Query: \`${query.join('`, `')}\`.`
      return `| \`${method.toUpperCase()} ${path}\` | ${summary}${asked} |`
    }),
  )
  const table = ['| Route | Does |', '|---|---|', ...rows].join('\n')
  return `${page.slice(0, from)}${begin}\n\n${table}\n\n${page.slice(to)}`
}
