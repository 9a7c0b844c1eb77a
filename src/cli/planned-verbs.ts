/** Verbs that are promised and not built yet: not in `--help`, and answered as such when tried. */

/** Their names. One that is built moves to program.ts. */
export const plannedVerbs: readonly string[] = [
  'add',
  'backends',
  'clear',
  'close',
  'config',
  'drain',
  'events',
  'explain',
  'health',
  'listeners',
  'log-level',
  'maintenance',
  'overrides',
  'pause',
  'plan',
  'pools',
  'ready',
  'reload',
  'remove',
  'resume',
  'sessions',
  'status',
  'top',
  'weight',
]
