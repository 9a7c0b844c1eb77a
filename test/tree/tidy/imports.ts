/**
 * Which way imports may go: core, then engine and control side by side, then app, then cli. And
 * what each layer may take from outside.
 */

import {
  importsOf,
  isShipped,
  type Problem,
  packageOf,
  type Rule,
  type SourceFile,
} from './source-file.js'

type Layer = { readonly inside: readonly string[]; readonly packages: readonly string[] }

/** What each layer may import of this repository beside itself, and from npm. */
const layers: Readonly<Record<string, Layer>> = {
  core: { inside: [], packages: ['zod', 'yaml'] },
  engine: { inside: ['core'], packages: ['koffi'] },
  control: { inside: ['core'], packages: ['hono', '@hono/zod-openapi'] },
  app: { inside: ['control', 'engine', 'core'], packages: ['prom-client', '@hono/node-server'] },
  index: { inside: ['app', 'core'], packages: [] },
  cli: { inside: ['app', 'core'], packages: ['commander'] },
}

/** Core and control are handed the world by their callers; the rest may use Node itself. */
const withoutNode = new Set(['core', 'control'])

/** The one file that may load each of these packages, so that the rest can live without it. */
const onlyIn: Readonly<Record<string, string>> = { koffi: 'src/engine/native.ts' }

/** Imports go down the layers only. */
export const imports: Rule = {
  name: 'imports',
  check: (tree) => tree.filter(({ path }) => isShipped(path)).flatMap(problemsOf),
}

function problemsOf(file: SourceFile): Problem[] {
  const name = layerOf(file.path)
  const layer = layers[name]
  if (layer === undefined) {
    const known = Object.keys(layers).join(', ')
    return [{ path: file.path, line: 1, message: `src/${name} is no layer; there are ${known}` }]
  }
  return importsOf(file).flatMap(({ asked, path, line }) => {
    const message =
      path === undefined ? outside(file.path, name, layer, asked) : inside(name, layer, path)
    return message === undefined ? [] : [{ path: file.path, line, message }]
  })
}

function inside(name: string, layer: Layer, path: string): string | undefined {
  if (path === 'package.json') return undefined
  if (!path.startsWith('src/')) return `code that ships may not import ${path}`
  const wanted = layerOf(path)
  if (wanted === name || layer.inside.includes(wanted)) return undefined
  return `${name} may not import ${wanted}; it may import ${[name, ...layer.inside].join(', ')}`
}

function outside(from: string, name: string, layer: Layer, asked: string): string | undefined {
  if (asked.startsWith('node:')) {
    if (!withoutNode.has(name)) return undefined
    return `${name} may not import ${asked}; take what it gives as an argument (core/world.ts)`
  }
  const packageName = packageOf(asked)
  const home = onlyIn[packageName]
  if (home !== undefined && home !== from) return `only ${home} may import ${packageName}`
  if (layer.packages.includes(packageName)) return undefined
  return `${name} may not import the package ${packageName}`
}

function layerOf(path: string): string {
  return path.split('/')[1]!.replace(/\.ts$/, '')
}
