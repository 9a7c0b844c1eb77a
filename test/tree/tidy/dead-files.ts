/** Files nobody asks for: neither imported nor a place where something begins. */

import { importsOf, isTest, type Problem, type Rule } from './source-file.js'

/** Where something begins: programs and the library. Files of worker threads are found by URL. */
const entries = new Set([
  'src/index.ts',
  'src/app/admin/admin-handler.ts',
  'src/cli/main.ts',
  'src/cli/generate.ts',
  'test/acceptance/main.ts',
  'test/soak/main.ts',
  'bench/main.ts',
  'dashboard/main.tsx',
])

/** Every file of src and test is used; what only a unit test uses is not. */
export const deadFiles: Rule = {
  name: 'dead files',
  check: (tree) => {
    const scripts = tree.filter(
      ({ path }) => /\.tsx?$/.test(path) && /^(src|test|bench|dashboard)\//.test(path),
    )
    const asked = new Set(
      scripts.flatMap((file) =>
        importsOf(file)
          .filter(({ path }) => !isTest(file.path) || !/^(src|dashboard)\//.test(path ?? ''))
          .map(({ path }) => path && stemOf(path)),
      ),
    )
    return scripts
      .filter(({ path }) => !isTest(path) && !entries.has(path) && !asked.has(stemOf(path)))
      .map(
        ({ path }): Problem => ({ path, line: 1, message: 'nothing that runs imports this file' }),
      )
  },
}

// An import does not tell whether the file it means is .ts or .tsx.
function stemOf(path: string): string {
  return path.replace(/\.tsx?$/, '')
}
