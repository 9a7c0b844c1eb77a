/**
 * What `evener top` shows, as values: which backends in which order, which one is selected, and
 * what a key means. No terminal and no clock in here.
 */

import type { ListedBackend } from '../operating/tables.js'

/** A backend with what moved since the last look. */
export type TopRow = ListedBackend & {
  /** Each second: new sessions, bytes to the backend and from it. */
  readonly rates: { readonly sessions: number; readonly bytesIn: number; readonly bytesOut: number }
}

/** What rows can be sorted by, in the order the key goes through them. */
export const sortings = ['name', 'state', 'open', 'rate', 'bytes'] as const

/** What rows are sorted by: the most of it first, names from a to z. */
export type Sorting = (typeof sortings)[number]

/** What can be done to the selected backend, by key. */
export const topActs = { d: 'drain', m: 'maintenance', r: 'ready', c: 'clear' } as const

/** What a key does to the selected backend, once it is confirmed. */
export type TopAct = (typeof topActs)[keyof typeof topActs]

/** How it is looked at. */
export type TopModel = {
  readonly sorting: Sorting
  readonly filter: string
  /** Who is selected, by `POOL/BACKEND`; undefined for the first row. */
  readonly selected: string | undefined
  /** What the keys do just now: move, write the filter, or answer a question. */
  readonly mode: 'list' | 'filter' | 'help' | { readonly asks: TopAct }
}

/** How it is looked at first: all backends by name, nothing asked. */
export const firstTopModel: TopModel = {
  sorting: 'name',
  filter: '',
  selected: undefined,
  mode: 'list',
}

/** What came of a key: another way to look, something to do, or the end. */
export type KeyResult =
  | { readonly model: TopModel; readonly act?: TopAct }
  | { readonly quits: true }

/** The name a row goes by. */
export function nameOf({ pool, name }: ListedBackend): string {
  return `${pool}/${name}`
}

/** The rows between two looks at the backends, `elapsedMs` apart. */
export function rowsBetween(
  before: readonly ListedBackend[],
  now: readonly ListedBackend[],
  elapsedMs: number,
): readonly TopRow[] {
  const known = new Map(before.map((backend) => [nameOf(backend), backend]))
  const seconds = Math.max(elapsedMs, 1) / 1000
  return now.map((backend) => {
    const { totals: then } = known.get(nameOf(backend)) ?? backend
    // A balancer that was started again counts from 0.
    const rate = (key: 'sessions' | 'bytesIn' | 'bytesOut') =>
      Math.max(0, backend.totals[key] - then[key]) / seconds
    const rates = {
      sessions: rate('sessions'),
      bytesIn: rate('bytesIn'),
      bytesOut: rate('bytesOut'),
    }
    return { ...backend, rates }
  })
}

/** The rows that pass the filter, in order. */
export function visibleRows(
  rows: readonly TopRow[],
  { filter, sorting }: TopModel,
): readonly TopRow[] {
  const wanted = filter.toLowerCase()
  const found = rows.filter((row) =>
    [nameOf(row), row.address, row.effective].some((text) => text.toLowerCase().includes(wanted)),
  )
  const sizeOf = sizes[sorting]
  return found.sort((a, b) => sizeOf(b) - sizeOf(a) || nameOf(a).localeCompare(nameOf(b)))
}

const sizes: Readonly<Record<Sorting, (row: TopRow) => number>> = {
  name: () => 0,
  state: ({ effective }) => (effective === 'up' ? 0 : effective === 'down' ? 2 : 1),
  open: ({ sessions }) => sessions,
  rate: ({ rates }) => rates.sessions,
  bytes: ({ rates }) => rates.bytesIn + rates.bytesOut,
}

/** Where the selected row stands; 0 when it is not among them. */
export function selectedIndex(visible: readonly TopRow[], { selected }: TopModel): number {
  return Math.max(
    0,
    visible.findIndex((row) => nameOf(row) === selected),
  )
}

/** Takes in one key, as `keysIn` names it. */
export function pressed(key: string, model: TopModel, visible: readonly TopRow[]): KeyResult {
  if (key === '\x03') return { quits: true } // Ctrl-C: in raw mode it is a key, not a signal.
  if (typeof model.mode === 'object') return answered(key, model, model.mode.asks)
  if (model.mode === 'filter') return { model: filtered(key, model) }
  switch (key) {
    case 'q':
    case '\x04':
      return { quits: true }
    case 'up':
    case 'k':
      return { model: moved(-1, model, visible) }
    case 'down':
    case 'j':
      return { model: moved(1, model, visible) }
    case 'pageup':
      return { model: moved(-20, model, visible) }
    case 'pagedown':
      return { model: moved(20, model, visible) }
    case 's':
      return { model: { ...model, sorting: nextSorting(model.sorting) } }
    case '/':
      return { model: { ...model, mode: 'filter' } }
    case '?':
    case 'h':
      return { model: { ...model, mode: model.mode === 'help' ? 'list' : 'help' } }
    case 'escape':
      return { model: { ...model, mode: 'list', filter: '' } }
    default:
      return { model: asked(key, model, visible) }
  }
}

function answered(key: string, model: TopModel, act: TopAct): KeyResult {
  const list: TopModel = { ...model, mode: 'list' }
  return key === 'y' || key === 'Y' ? { model: list, act } : { model: list }
}

function filtered(key: string, model: TopModel): TopModel {
  if (key === 'enter') return { ...model, mode: 'list' }
  if (key === 'escape') return { ...model, mode: 'list', filter: '' }
  if (key === 'backspace') return { ...model, filter: model.filter.slice(0, -1) }
  return key.length === 1 && key >= ' ' ? { ...model, filter: model.filter + key } : model
}

function moved(by: number, model: TopModel, visible: readonly TopRow[]): TopModel {
  const index = Math.min(visible.length - 1, Math.max(0, selectedIndex(visible, model) + by))
  const row = visible[index]
  return row === undefined ? model : { ...model, selected: nameOf(row) }
}

// The question names the backend: from here on the selection must not slip to another.
function asked(key: string, model: TopModel, visible: readonly TopRow[]): TopModel {
  const act = topActs[key as keyof typeof topActs]
  const row = visible[selectedIndex(visible, model)]
  if (act === undefined || row === undefined) return model
  return { ...model, selected: nameOf(row), mode: { asks: act } }
}

function nextSorting(sorting: Sorting): Sorting {
  return sortings[(sortings.indexOf(sorting) + 1) % sortings.length]!
}

const sequences: Readonly<Record<string, string>> = {
  '\x1b[A': 'up',
  '\x1b[B': 'down',
  '\x1bOA': 'up',
  '\x1bOB': 'down',
  '\x1b[5~': 'pageup',
  '\x1b[6~': 'pagedown',
  '\x1b': 'escape',
  '\r': 'enter',
  '\n': 'enter',
  '\x7f': 'backspace',
  '\b': 'backspace',
}

/** The keys in what a terminal sent at once; sequences that mean nothing here are left out. */
export function keysIn(text: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in them.
  const parts = text.match(/\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Z]|[\s\S]/g) ?? []
  return parts.map((part) => sequences[part] ?? part).filter((key) => !key.startsWith('\x1b'))
}
