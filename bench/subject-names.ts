/** Who is compared, by name. How each is started stands in subjects/. */

/** What clients can be pointed at. `direct` is the backend itself: what no balancer costs. */
export type SubjectName =
  | 'direct'
  | 'uring'
  | 'net'
  | 'haproxy'
  | 'haproxy-default'
  | 'nginx'
  | 'nginx-default'
  | 'pipe'

/** Evener's engines. */
export const engineNames: readonly SubjectName[] = ['uring', 'net']

/** The others at their best settings; the goals are measured against these. */
export const tunedPeers: readonly SubjectName[] = ['haproxy', 'nginx']

/** The others as they come. */
export const defaultPeers: readonly SubjectName[] = ['haproxy-default', 'nginx-default']

const mainSubjects: readonly SubjectName[] = ['direct', ...engineNames, ...tunedPeers, 'pipe']

/** Everybody: those every load of a single worker shows. */
export const withDefaults: readonly SubjectName[] = [...mainSubjects, ...defaultPeers]

/** Everything that is not an engine of Evener. */
export const peerNames = withDefaults.filter((name) => !engineNames.includes(name))

/** Names as people read them. */
export const labels: Readonly<Record<SubjectName, string>> = {
  direct: 'direct, no balancer',
  uring: 'Evener `uring`',
  net: 'Evener `net`',
  haproxy: 'HAProxy, tuned',
  'haproxy-default': 'HAProxy, defaults',
  nginx: 'nginx stream, tuned',
  'nginx-default': 'nginx stream, defaults',
  pipe: '`a.pipe(b)` on Node',
}
