/**
 * The repository stands on its own: it names no folder outside itself, no machine it was made on,
 * no host its packages were fetched from.
 */

import { problemsAt, type Rule, type SourceFile } from './source-file.js'

// In pieces, or this file would be its own first catch.
const outside = new RegExp(
  [
    String.raw`\.\./shared\b`,
    `/${'work'}/`,
    `/${'root'}/`,
    '/home/(?!evener)\\w+/',
    '/tmp/(?!evener|\\$|\\{)\\w+[./]\\w+',
    `\\b(CONTRACT|DESIGN|STYLE|MODELS)${'\\'}.md\\b`,
  ].join('|'),
  'g',
)
const fetchedFrom =
  /"resolved":|https?:\/\/[^"\s]*\b(registry|npm|artifactory|nexus)\b[^"\s]*\.tgz/g

/** Nothing points out of the repository. */
export const machine: Rule = {
  name: 'machine',
  check: (tree) => [...tree.flatMap(pointingOut), ...tree.flatMap(hostsOfPackages)],
}

function pointingOut(file: SourceFile) {
  return problemsAt(file, file.text, outside, ([word]) => `${word} is outside this repository`)
}

function hostsOfPackages(file: SourceFile) {
  if (file.path !== 'package-lock.json') return []
  return problemsAt(file, file.text, fetchedFrom, ([word]) => {
    return `${word}: a lock file names no host; npm install --omit-lockfile-registry-resolved`
  })
}
