/**
 * The files of this repository as the tidy rules see them: text, lines, and the text once with only
 * its code and once with only its comments. Nothing here judges; the rules do.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { splitSource } from './split-source.js'

/** A file of the repository. `code` and `comments` are as long as `text`, the rest blanked. */
export type SourceFile = {
  /** From the root of the repository, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  readonly code: string
  readonly comments: string
}

/** Something that is not as the rules want it. `line` counts from 1. */
export type Problem = { readonly path: string; readonly line: number; readonly message: string }

/** One rule over the whole tree. Its name is what a waiver in the code must say. */
export type Rule = {
  readonly name: string
  readonly check: (tree: readonly SourceFile[]) => readonly Problem[]
}

/** The root of the repository, seen from the compiled tests in dist/test/tree/tidy/. */
export const rootPath = fileURLToPath(new URL('../../../../', import.meta.url))

const foldersSkipped = new Set(['node_modules', 'dist', '.git', '.tmp'])
const textFile = /(\.(ts|tsx|mjs|js|md|json|yaml|yml|sh|css|html|conf|svg)|\/(run|LICENSE))$/

/** Reads every text file of the repository, in the order of their paths. */
export function readTree(root: string = rootPath): SourceFile[] {
  return pathsUnder(root)
    .map((path) => relative(root, path).replaceAll('\\', '/'))
    .filter((path) => textFile.test(path))
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8')))
}

/**
 * A file from its text. Comments are told from code only where the file is TypeScript or
 * JavaScript.
 */
export function sourceFile(path: string, text: string): SourceFile {
  const split = isScript(path) ? splitSource(text) : { code: text, comments: '' }
  return { path, text, lines: text.split('\n'), ...split }
}

/** True for the languages these rules can read. */
export function isScript(path: string): boolean {
  return /\.(ts|tsx|mjs|js)$/.test(path)
}

/** True for a file of tests. What only helps tests is not one. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path)
}

/** True for code that ships. */
export function isShipped(path: string): boolean {
  return path.startsWith('src/') && isScript(path) && !isTest(path)
}

/** Where each match of `pattern` (with the flag g) begins in `text`, one problem per match. */
export function problemsAt(
  file: SourceFile,
  text: string,
  pattern: RegExp,
  say: (match: RegExpExecArray) => string,
): Problem[] {
  return [...text.matchAll(pattern)].map((match) => ({
    path: file.path,
    line: lineAt(text, match.index),
    message: say(match),
  }))
}

/** An import: what is asked for, and the file of this repository it means, if it is one. */
export type Import = {
  readonly asked: string
  readonly path: string | undefined
  readonly line: number
}

/** Every import of a file: static, re-exported, dynamic, and the files of worker threads. */
export function importsOf(file: SourceFile): Import[] {
  const pattern = /\b(?:from\s*|import\s*\(\s*|import\s+|URL\(\s*|require\(\s*)'([^'\n]+)'/g
  return [...file.text.matchAll(pattern)]
    .filter(({ index }) => file.code[index] !== ' ')
    .map(({ 1: asked = '', index }) => ({
      asked,
      path: asked.startsWith('.') ? sourceOf(file.path, asked) : undefined,
      line: lineAt(file.text, index),
    }))
}

/** The package that an import asks: `hono` for `hono/body-limit`, `@hono/a` for `@hono/a/b`. */
export function packageOf(asked: string): string {
  return asked.split('/', asked.startsWith('@') ? 2 : 1).join('/')
}

/** The line of a place in a text, from 1. */
export function lineAt(text: string, index: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line++
  return line
}

function sourceOf(from: string, asked: string): string {
  const path = posix.normalize(posix.join(dirname(from), asked))
  return path.replace(/\.js$/, '.ts')
}

function pathsUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return foldersSkipped.has(entry.name) ? [] : pathsUnder(path)
    return entry.isFile() ? [path] : []
  })
}
