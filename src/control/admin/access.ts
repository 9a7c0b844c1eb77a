/**
 * Who may do what through the admin interface. It only decides: the caller has read the request and
 * answers it. The threats it knows: programs on other machines, pages in the browser of somebody
 * on this machine (which can send requests here, and by DNS rebinding under a name of their own),
 * and other users' programs on this machine.
 */

/** What a token allows. `operate` includes `read`. */
export type Role = 'read' | 'operate'

/** Somebody who may ask: the name of a token, or of the way that was come by. */
export type Caller = { readonly name: string; readonly role: Role }

/** What a request says of itself. Header values as sent; undefined where there is none. */
export type AccessFacts = {
  readonly method: string
  readonly path: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly contentType: string | undefined
  /** By which way it came. */
  readonly way: 'unix' | 'loopback' | 'remote'
  /** The address of this machine that it came to, where any of them will do. */
  readonly local?: string | undefined
  /** Whose token it carries; `unknown` for one that is nobody's, undefined for none. */
  readonly bearer: Caller | 'unknown' | undefined
}

/** What is accepted. */
export type AccessRules = {
  /** Lower-case names and literals accepted as Host, beside those of loopback. */
  readonly hosts: ReadonlySet<string>
  /** Paths that anybody may read under any name. */
  readonly open: ReadonlySet<string>
  /** Paths that need no token: a browser opens a page before the page can say who asks. */
  readonly pages: { readonly has: (path: string) => boolean }
}

/** The caller, or the status and the sentence of a refusal. */
export type Access =
  | { readonly allowed: true; readonly caller: Caller }
  | { readonly allowed: false; readonly status: 401 | 403 | 415; readonly detail: string }

const bodyTypes = [
  'application/json',
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
] as const

const askedByPost: ReadonlySet<string> = new Set([
  '/api/v1/explain',
  '/api/v1/config/check',
  '/api/v1/config/plan',
])

/** Decides about one request. */
export function decideAccess(facts: AccessFacts, rules: AccessRules): Access {
  const isGetting = facts.method === 'GET' || facts.method === 'HEAD'
  // A question too long for a path is posted; what may be sent to it is as narrow all the same.
  const isReading = isGetting || (facts.method === 'POST' && askedByPost.has(facts.path))
  if (isGetting && rules.open.has(facts.path)) return { allowed: true, caller: anybody }
  // No browser reaches a unix socket, so no page can come by one.
  if (facts.way !== 'unix' && !isKnownHost(facts.host, facts, rules)) {
    return refuse(403, 'this host name is not expected here; add it to admin.hosts')
  }
  if (!isGetting) {
    const wrong = mutationProblem(facts, rules)
    if (wrong !== undefined) return wrong
  }
  if (isGetting && rules.pages.has(facts.path)) return { allowed: true, caller: anybody }
  if (facts.bearer === 'unknown') return refuse(401, 'this token is not known')
  if (facts.way === 'unix') return { allowed: true, caller: facts.bearer ?? bySocket }
  if (facts.bearer === undefined) {
    if (isReading && facts.way === 'loopback') return { allowed: true, caller: byLoopback }
    return refuse(401, 'a token is needed: Authorization: Bearer TOKEN')
  }
  if (isReading || facts.bearer.role === 'operate') return { allowed: true, caller: facts.bearer }
  return refuse(403, `the token "${facts.bearer.name}" may read only`)
}

const anybody: Caller = { name: 'anybody', role: 'read' }
const bySocket: Caller = { name: 'socket', role: 'operate' } // Permissions of the file decided.
const byLoopback: Caller = { name: 'loopback', role: 'read' }

// What a page of another origin could send without being asked is refused, whatever it carries.
function mutationProblem(facts: AccessFacts, rules: AccessRules): Access | undefined {
  const { origin, contentType, method } = facts
  if (origin !== undefined && !isKnownOrigin(origin, facts, rules)) {
    return refuse(403, 'a page of another origin may not do this')
  }
  if (method === 'DELETE' && contentType === undefined) return undefined
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (bodyTypes.some((known) => known === type)) return undefined
  return refuse(415, 'send a body as application/json or application/yaml')
}

function isKnownOrigin(origin: string, facts: AccessFacts, rules: AccessRules): boolean {
  const match = /^https?:\/\/([^/]+)$/.exec(origin)
  return match !== null && isKnownHost(match[1], facts, rules)
}

// A page that rebinds its name has that name; an address it cannot have.
function isKnownHost(
  host: string | undefined,
  facts: AccessFacts,
  { hosts }: AccessRules,
): boolean {
  if (host === undefined) return false
  const name = withoutPort(host.toLowerCase())
  return isLoopbackName(name) || hosts.has(name) || name === facts.local
}

function withoutPort(host: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(host)
  if (bracketed !== null) return bracketed[1]!
  return host.replace(/:\d+$/, '').replace(/\.$/, '')
}

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}

function refuse(status: 401 | 403 | 415, detail: string): Access {
  return { allowed: false, status, detail }
}
