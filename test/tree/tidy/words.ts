/**
 * One word for a thing everywhere: what takes connections from Evener is a backend, in code,
 * comments, messages and pages. Some second words are also names of other things; those stand in
 * the list below, each with what it is. In a page, what stands in backticks is a quotation.
 */

import { isScript, type Problem, problemsAt, type Rule, type SourceFile } from './source-file.js'

// In camelCase every part is a word: `nextUpstream`, `upstreamPort`, `UPSTREAM_PORT`.
const secondWord = new RegExp(
  [
    '(?<![A-Za-z])([Uu]pstream|[Ss]erver|[Ee]ndpoint|[Tt]arget|[Nn]ode)s?(?![a-z])',
    '(?<=[a-z])(Upstream|Server|Endpoint|Target|Node)s?(?![a-z])',
    '(UPSTREAM|SERVER|ENDPOINT|TARGET)S?(?![a-z])',
  ].join('|'),
  'g',
)

type Allowed = { readonly pattern: RegExp; readonly because: string; readonly where?: RegExp }

const allowed: readonly Allowed[] = [
  {
    pattern: /\bServer\b(?=.* from 'node:(net|http|tls)')|: Server\b|\btype Server as\b/g,
    because: 'a type of node:net',
  },
  { pattern: /\bServer(Options|Response)\b/g, because: 'types of node:http' },
  { pattern: /\bresult\.target\b/g, because: 'what Hono calls a part of a request' },
  { pattern: /\bNode\b|\bNodeJS\b|\bnode:\w+/g, because: 'what Evener runs on' },
  { pattern: /\bnode(?= (-|\$|dist\/|scripts\/|\S+\.m?js\b))/g, because: 'its command' },
  { pattern: /\bkill-server\b/g, because: 'a command of tmux' },
  { pattern: /\bnode_modules\b|env node\b|\bversions\.node\b/g, because: 'its places' },
  { pattern: /\brequireNode\b|"node": ">=|"types": \["node"/g, because: 'asking for it' },
  { pattern: /@types\/node\b|\bnode-linux-x64\b|"?@hono\/node-server\b/g, because: 'packages' },
  { pattern: /\bcreate(Http|Tls|Net)?Server\b|\bnet\.Server\b/g, because: 'names of node:net' },
  { pattern: /\bserver-(first|sent)\b/gi, because: 'terms of protocols' },
  {
    pattern: /\bserver ?name\b|\bserver_name\b|\bcheckServerIdentity\b/gi,
    because: 'the name a TLS client asks for',
  },
  {
    pattern: /\btargets\b/g,
    because: 'what Grafana asks for and what Prometheus scrapes',
    where: /^packaging\/(grafana|prometheus)\//,
  },
  { pattern: /\bngx_http_upstream\w*/g, because: 'a file of nginx' },
  {
    pattern: /\bevent\.target\b|\bcurrentTarget\b|"target": "es|\btarget: \['chrome/g,
    because: 'names of the DOM, of TypeScript and of Vite',
  },
  { pattern: /\bnodes?\b/gi, because: 'those of a YAML document', where: /^src\/core\/config\// },
]

/** A backend is called nothing else. */
export const words: Rule = {
  name: 'words',
  check: (tree) => tree.filter(({ path }) => isOurs(path)).flatMap(problemsOf),
}

/** Tests speak of the programs they run, and of their configurations: those are free. */
function isOurs(path: string): boolean {
  if (/^(test|bench)\/|\.test\.ts$|^package-lock\.json$/.test(path)) return false
  return isScript(path) || /\.(md|ya?ml|json|html)$/.test(path)
}

function problemsOf(file: SourceFile): Problem[] {
  const text = allowed
    .filter(({ where }) => where === undefined || where.test(file.path))
    .reduce((left, { pattern }) => left.replace(pattern, blank), withoutQuotations(file))
  return problemsAt(file, text, secondWord, ([word]) => `"${word}": the word is backend`)
}

function withoutQuotations({ path, text }: SourceFile): string {
  if (!path.endsWith('.md')) return text
  return text.replace(/^```(?!ya?ml|ts|js)[\s\S]*?^```|`[^`\n]+`|\]\([^)\n]+\)/gm, blank)
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}
