/** Files nobody asks for: neither imported nor a place where something begins. */

import { importsOf, isTest, type Problem, type Rule } from './source-file.js'

/** Where something begins: programs and the library. Files of worker threads are found by URL. */
const entries = new Set([
  'src/index.ts',
  'src/cli/main.ts',
  'src/cli/generate.ts',
  'test/acceptance/main.ts',
  'test/soak/main.ts',
  'bench/main.ts',
])

/** Every file of src and test is used; what only a unit test uses is not. */
export const deadFiles: Rule = {
  name: 'dead files',
  check: (tree) => {
    const scripts = tree.filter(
      ({ path }) => path.endsWith('.ts') && /^(src|test|bench)\//.test(path),
    )
    const asked = new Set(
      scripts.flatMap((file) =>
        importsOf(file)
          .filter(({ path }) => !isTest(file.path) || !path?.startsWith('src/'))
          .map(({ path }) => path),
      ),
    )
    return scripts
      .filter(({ path }) => !isTest(path) && !entries.has(path) && !asked.has(path))
      .map(
        ({ path }): Problem => ({ path, line: 1, message: 'nothing that runs imports this file' }),
      )
  },
}
