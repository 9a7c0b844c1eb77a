/** `npm run generate`, in the root of the tree: prints anew what is printed from the schema. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { generatedFiles } from '../app/manual/generated-files.js'

for (const [name, print] of Object.entries(generatedFiles)) {
  writeFileSync(name, print(existsSync(name) ? readFileSync(name, 'utf8') : ''))
}
