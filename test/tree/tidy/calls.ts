/** What has bitten somebody, each with what to write instead. */

import {
  importsOf,
  isScript,
  isShipped,
  isTest,
  type Problem,
  problemsAt,
  type Rule,
  type SourceFile,
} from './source-file.js'

type Banned = {
  readonly pattern: RegExp
  readonly instead: string
  readonly where: (path: string) => boolean
}

const bannedCode: readonly Banned[] = [
  {
    pattern: /\bprocess\.(stdout|stderr)\.write\b/g,
    instead:
      'take the log writer of the cli: a full disk or a closed pipe must not end the process',
    where: isShipped,
  },
  {
    pattern: /\bconsole\.\w+/g,
    instead: 'emit an event (core/events.ts); only the cli shows anything, through its own writer',
    where: isShipped,
  },
  {
    pattern: /\bfor await\b/g,
    instead: 'use named listeners: leaving such a loop destroys the socket, half-closed or not',
    where: isShipped,
  },
  {
    pattern: /\bprocess\.exit\(/g,
    instead: 'set process.exitCode, or leave it to cli/main.ts: output may still be on its way',
    where: (path) => isShipped(path) && path !== 'src/cli/main.ts',
  },
  {
    pattern: /\bMath\.random\b/g,
    instead: 'take an Rng (core/rng.ts)',
    where: (path) => isShipped(path) && !path.startsWith('src/app/'),
  },
  {
    pattern: /\bawait (sleep|delay|wait|setTimeout)\(\s*[\d_]+\s*\)/g,
    instead: 'wait for what should happen, with a deadline, not for a time',
    where: isTest,
  },
  {
    pattern: /\bperformance\.now\b/g,
    instead: 'measure no wall time: it fails on a busy machine',
    where: isTest,
  },
  {
    pattern: /\bexport default\b/g,
    instead: 'export it by name',
    where: (path) => isScript(path) && !path.startsWith('examples/'), // There users' own.
  },
  { pattern: /\bas any\b|: any\b/g, instead: 'say unknown, and check', where: isScript },
]

const bannedImports: readonly Banned[] = [
  {
    pattern: /^(node:)?assert(\/strict)?$/,
    instead: 'use core/assert.ts, whose broken promises end one session, not the process',
    where: isShipped,
  },
]

const emptyCatch =
  /\bcatch(?: ?\(\w*\))? \{(?<body>[^{}]*)\}|\.catch\(\(\w*\) => \{(?<late>[^{}]*)\}\)/g
const typeSilencer = /@ts-(ignore|nocheck|expect-error)\b(?!.{15})/g

/** Calls and imports that are banned, and failures that are swallowed without a word. */
export const calls: Rule = {
  name: 'calls',
  check: (tree) => tree.filter(({ path }) => isScript(path)).flatMap(problemsOf),
}

function problemsOf(file: SourceFile): Problem[] {
  const { path, code, comments } = file
  return [
    ...bannedCode
      .filter(({ where }) => where(path))
      .flatMap(({ pattern, instead }) =>
        problemsAt(file, code, pattern, ([word]) => `in place of \`${word}\`: ${instead}`),
      ),
    ...bannedImports
      .filter(({ where }) => where(path))
      .flatMap(({ pattern, instead }) =>
        importsOf(file)
          .filter(({ asked }) => pattern.test(asked))
          .map(({ asked, line }) => ({ path, line, message: `in place of ${asked}: ${instead}` })),
      ),
    ...swallowed(file),
    ...problemsAt(file, comments, typeSilencer, ([word]) => `${word} needs its reason beside it`),
  ]
}

function swallowed({ path, text, code }: SourceFile): Problem[] {
  return [...code.matchAll(emptyCatch)]
    .filter(({ 0: whole, index, groups }) => {
      const body = groups?.body ?? groups?.late ?? ''
      const lines = text.slice(index).split('\n', whole.split('\n').length).join('\n')
      return body.trim() === '' && !/\/\/|\/\*/.test(lines)
    })
    .map(({ index }) => ({
      path,
      line: text.slice(0, index).split('\n').length,
      message: 'say in a comment why there is nothing to be done about this failure',
    }))
}
