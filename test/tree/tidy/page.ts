/**
 * What the dashboard may take: types of src and nothing that runs, two packages, and in its model,
 * which is tested without a browser, nothing of the world.
 */

import { importsOf, isScript, isTest, type Problem, problemsAt, type Rule } from './source-file.js'

const packages = new Set(['preact', 'uplot', 'uplot/dist/uPlot.min.css'])
const typeImport = /\bimport type [^;]*?from '([^']+)'/g
const worldly = new RegExp(
  [
    String.raw`\b(document|window|location|localStorage|sessionStorage|performance)\b`,
    String.raw`\b(fetch|setTimeout|setInterval|Date\.now|Math\.random)\b|\bnew Date\(\)`,
  ].join('|'),
  'g',
)

/** The dashboard speaks to the balancer by its API alone, and decides apart from drawing. */
export const page: Rule = {
  name: 'page',
  check: (tree) =>
    tree
      .filter(({ path }) => path.startsWith('dashboard/') && isScript(path) && !isTest(path))
      .flatMap((file): Problem[] => {
        const types = new Set([...file.text.matchAll(typeImport)].map(([, asked]) => asked))
        const wrong = importsOf(file).flatMap(({ asked, path, line }) => {
          const message = refusal(file.path, asked, path, types.has(asked))
          return message === undefined ? [] : [{ path: file.path, line, message }]
        })
        if (!isModel(file.path)) return wrong
        const say = ([word]: RegExpExecArray) =>
          `${word} has no place in the model; take an argument`
        return [...wrong, ...problemsAt(file, file.code, worldly, say)]
      }),
}

function refusal(
  from: string,
  asked: string,
  path: string | undefined,
  isType: boolean,
): string | undefined {
  if (path === undefined) {
    const isKnown = packages.has(asked) || packages.has(asked.split('/')[0]!)
    if (isKnown && !isModel(from)) return undefined
    return `the ${isModel(from) ? 'model' : 'page'} may not import ${asked}`
  }
  if (path.startsWith('src/')) {
    return isType ? undefined : `import types of ${path} only: nothing of it runs in a browser`
  }
  if (!path.startsWith('dashboard/')) return `the page may not import ${path}`
  if (isModel(from) && !isModel(path)) return `the model may not import ${path}`
  return undefined
}

function isModel(path: string): boolean {
  return path.startsWith('dashboard/model/')
}
