/**
 * Names that say nothing: a thing so called could be anything. Files, folders and exported names.
 */

import { basename } from 'node:path/posix'
import { isScript, isTest, type Problem, problemsAt, type Rule } from './source-file.js'

const emptyFile = /(^|[/-])(utils?|helpers?|common|managers?|data|info|misc|stuff|shared)([-/.]|$)/
const emptyWords = String.raw`\w*(?:Utils?|Helpers?|Manager|Info|Misc)|data|info`
const emptyName = new RegExp(
  String.raw`^export (?:async )?(?:const|function|class|type|interface) (${emptyWords})\b`,
  'gm',
)
const fileName = /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.(tsx?|mjs|js)$/

/** Names are full words that say what the thing is. */
export const names: Rule = {
  name: 'names',
  check: (tree) =>
    tree
      .filter(({ path }) => isScript(path))
      .flatMap((file): Problem[] => {
        const { path } = file
        const at = (message: string) => ({ path, line: 1, message })
        const nameless = emptyFile.test(path) ? [at('name it after what it holds')] : []
        const spelled = fileName.test(basename(path)) ? [] : [at('write file names like-this.ts')]
        if (isTest(path)) return [...nameless, ...spelled]
        const exported = problemsAt(
          file,
          file.code,
          emptyName,
          ([, name]) => `${name} says nothing`,
        )
        return [...nameless, ...spelled, ...exported]
      }),
}
