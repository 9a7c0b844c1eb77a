/** The files of the tree that are printed from the schema, so that nobody has to keep them true. */

import { jsonSchema } from './json-schema.js'
import { withTables } from './manual.js'

/** Files by path from the root of the tree: from the text each has to the text it should have. */
export const generatedFiles: Readonly<Record<string, (text: string) => string>> = {
  'schema.json': () => `${JSON.stringify(jsonSchema(), null, 2)}\n`,
  'docs/config.md': withTables,
}
