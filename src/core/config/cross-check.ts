/**
 * What one option alone cannot show to be wrong: a pool that is not there, an address bound twice,
 * two backends of one name, an option that another one leaves without effect. It looks at the tree
 * and not at the checked configuration, so that these are told together with everything else.
 */

import { type BindAddress, bindsOverlap, formatAddress, parseBindAddress } from '../address.js'
import { quote } from './expectation.js'
import { didYouMean } from './nearest.js'
import { formatPath, type Path, type Problem, problem, type RelatedPlace } from './problem.js'
import { placeOf, type ScalarTree, spanAt, type Tree, treeAt } from './tree.js'

/** Every problem between the parts of a configuration. `defaults` are already laid under. */
export function crossCheck(root: Tree): Problem[] {
  return [
    ...missingPools(root),
    ...bindsTwice(root),
    ...backendsTwice(root),
    ...workersOfNet(root),
    ...inVain(root),
  ]
}

function missingPools(root: Tree): Problem[] {
  if (treeAt(root, ['pools'])?.kind !== 'map') return [] // That alone is wrong, and told.
  const pools = namesIn(root, 'pools')
  return namesIn(root, 'listeners').flatMap((listener) => {
    const path = ['listeners', listener, 'pool']
    const text = textAt(root, path)
    // A name that cannot be one is told by the schema.
    if (text === undefined || pools.includes(text.value) || !/^[a-z0-9._-]+$/.test(text.value)) {
      return []
    }
    const hint = text.isSecret ? undefined : didYouMean(text.value, pools)
    const message = `there is no pool ${quote(text.shown)}`
    return [problem(message, placeOf(spanAt(root, path)), { path: formatPath(path), hint })]
  })
}

function bindsTwice(root: Tree): Problem[] {
  const seen: { address: BindAddress; path: Path }[] = []
  const problems: Problem[] = []
  for (const listener of namesIn(root, 'listeners')) {
    for (const path of itemPaths(root, ['listeners', listener, 'bind'])) {
      const text = textAt(root, path)
      const parsed = text && parseBindAddress(text.value)
      if (!parsed?.ok) continue
      const before = seen.find(({ address }) => bindsOverlap(address, parsed.value))
      seen.push({ address: parsed.value, path })
      if (before === undefined) continue
      const whose = before.path[1] === listener ? 'this listener' : `listener "${before.path[1]}"`
      const isSame = formatAddress(before.address) === formatAddress(parsed.value)
      const verb = isSame ? 'is already bound by' : 'overlaps with an address of'
      problems.push(
        problem(`${quote(text!.shown)} ${verb} ${whose}`, placeOf(spanAt(root, path)), {
          path: formatPath(path),
          related: related(root, before.path, 'bound first here'),
        }),
      )
    }
  }
  return problems
}

function backendsTwice(root: Tree): Problem[] {
  return namesIn(root, 'pools').flatMap((pool) => {
    const seen = new Map<string, Path>()
    return itemPaths(root, ['pools', pool, 'backends']).flatMap((path) => {
      const named = [path, [...path, 'name'], [...path, 'address']].find(
        (each) => textAt(root, each) !== undefined,
      )
      const text = named && textAt(root, named)
      if (text === undefined) return []
      const first = seen.get(text.value)
      if (first === undefined) {
        seen.set(text.value, named!)
        return []
      }
      const message = `two backends of pool "${pool}" are named ${quote(text.shown)}`
      const place = placeOf(spanAt(root, named!))
      const hint = named === path || named?.at(-1) === 'address' ? 'give one a name' : undefined
      const path_ = formatPath(named!)
      return [
        problem(message, place, { path: path_, hint, related: related(root, first, 'the first') }),
      ]
    })
  })
}

// What would have no effect is refused. Beside `auto` it has one wherever uring works.
function workersOfNet(root: Tree): Problem[] {
  if (textAt(root, ['engine'])?.value !== 'net') return []
  const workers = treeAt(root, ['workers'])
  const isSeveral =
    workers?.kind === 'scalar' && typeof workers.value === 'number' && workers.value !== 1
  const perWorker = textAt(root, ['buffers', 'perWorker'])
  const isSet = perWorker !== undefined && perWorker.value !== 'auto'
  return [
    ...(isSeveral ? [ofUring(root, ['workers'], 'workers are threads of the uring engine')] : []),
    ...(isSet ? [ofUring(root, ['buffers', 'perWorker'], 'perWorker is memory of uring')] : []),
  ]
}

function ofUring(root: Tree, path: Path, what: string): Problem {
  return refused(root, path, `${what}; engine: net has none`)
}

function inVain(root: Tree): Problem[] {
  return namesIn(root, 'pools').flatMap((pool) => {
    const at = (...path: Path): Path => ['pools', pool, ...path]
    const policy = (textAt(root, at('balance')) ?? textAt(root, at('balance', 'policy')))?.value
    const isFixed = policy === 'hash' || policy === 'first'
    const rebalances = treeAt(root, at('rebalance'))?.kind === 'map'
    const eject = treeAt(root, at('zombies', 'eject'))
    const ejects = eject?.kind === 'scalar' && eject.value === true
    return [
      ...(isFixed && rebalances
        ? [refused(root, at('rebalance'), `policy ${policy} ${fixedWhy}`, 'write rebalance: false')]
        : []),
      ...(ejects && isOff(treeAt(root, at('ejection')))
        ? [refused(root, at('zombies', 'eject'), ejectWhy)]
        : []),
    ]
  })
}

const fixedWhy = 'gives a closed session back to the backend it was on: rebalance does nothing'
const ejectWhy = 'a zombie is ejected by the rules of "ejection", which is off'

function isOff(tree: Tree | undefined): boolean {
  return tree?.kind === 'scalar' && (tree.value === false || tree.value === 'off')
}

function refused(root: Tree, path: Path, message: string, hint?: string): Problem {
  return problem(message, placeOf(spanAt(root, path)), { path: formatPath(path), hint })
}

type ShownText = { readonly value: string; readonly shown: string; readonly isSecret: boolean }

function textAt(root: Tree, path: Path): ShownText | undefined {
  const tree = treeAt(root, path)
  if (tree?.kind !== 'scalar' || tree.isBroken) return undefined
  const value = textOf(tree)
  if (value === undefined) return undefined
  return { value, shown: tree.replaced?.written ?? value, isSecret: tree.replaced !== undefined }
}

function textOf({ value, replaced }: ScalarTree): string | undefined {
  return typeof value === 'string' ? value : replaced?.text
}

function namesIn(root: Tree, key: string): string[] {
  const named = treeAt(root, [key])
  return named?.kind === 'map' ? [...named.entries.keys()] : []
}

function itemPaths(root: Tree, path: Path): Path[] {
  const tree = treeAt(root, path)
  if (tree?.kind === 'list') return tree.items.map((_, index) => [...path, index])
  return tree === undefined ? [] : [path]
}

function related(root: Tree, path: Path, message: string): RelatedPlace[] {
  const place = placeOf(spanAt(root, path))
  return place === undefined ? [] : [{ message, place }]
}
