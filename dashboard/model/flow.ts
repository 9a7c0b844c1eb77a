/**
 * The flow picture as numbers: where each box stands and how thick each line is. Listeners on the
 * left, pools in the middle, backends on the right, each pool's together. A pool with many backends
 * shows how many are in which state. It knows no colours and draws nothing.
 */

import type {
  BackendView,
  BalancerSnapshot,
  ListenerView,
} from '../../src/app/balancer-snapshot.js'
import { keyOf, type Rate, type Rates, still } from './rates.js'
import { countStates, type State } from './states.js'

/** A rectangle in pixels. */
export type Box = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What stands on the right: one backend, or all of a pool in one state. */
export type FlowLeaf = Box & {
  readonly pool: string
  readonly state: State
  readonly rate: number
  readonly what:
    | { readonly kind: 'backend'; readonly backend: BackendView }
    | { readonly kind: 'group'; readonly count: number }
}

/** A line between two boxes. `thickness` in pixels; `flows` is false where nothing passes. */
export type FlowLink = {
  readonly key: string
  readonly path: string
  readonly thickness: number
  readonly flows: boolean
  readonly state: State
}

/** The whole picture. */
export type Flow = {
  readonly width: number
  readonly height: number
  readonly listeners: readonly (Box & { readonly listener: ListenerView })[]
  readonly pools: readonly (Box & { readonly pool: Pool; readonly rate: Rate })[]
  readonly leaves: readonly FlowLeaf[]
  readonly links: readonly FlowLink[]
  /** Pools there was no room for. */
  readonly poolsLeftOut: number
}

type Pool = BalancerSnapshot['pools'][number]

const boxHeight = 42
const leafHeight = 26
const poolGap = 14
const columnWidthMax = 260
const columnShare = 0.27 // Of the width, each of three; the rest is for the lines between.
const poolsShownMax = 16
const leavesPerPoolMax = 8
const thicknessMax = 9

/** Lays the picture out for so many pixels of width. */
export function layFlow(view: BalancerSnapshot, rates: Rates, width: number): Flow {
  const column = Math.min(columnWidthMax, Math.floor(width * columnShare))
  const shown = view.pools.slice(0, poolsShownMax)
  const pools: (Box & { pool: Pool; rate: Rate })[] = []
  const leaves: FlowLeaf[] = []
  let y = 0
  for (const pool of shown) {
    const own = leavesOf(pool, rates)
    const height = Math.max(boxHeight, own.length * leafHeight)
    const leafTop = y + (height - own.length * leafHeight) / 2
    leaves.push(
      ...own.map((leaf, index) => ({
        ...leaf,
        x: width - column,
        y: leafTop + index * leafHeight,
        width: column,
        height: leafHeight - 4,
      })),
    )
    const box = { x: (width - column) / 2, width: column, height: boxHeight }
    const rate = rates.pools.get(pool.name) ?? still
    pools.push({ ...box, y: y + (height - boxHeight) / 2, pool, rate })
    y += height + poolGap
  }
  const listeners = placeListeners(view.listeners, pools, column)
  const lowest = listeners.at(-1)
  const height = Math.max(y - poolGap, lowest === undefined ? 0 : lowest.y + boxHeight, boxHeight)
  const links = [...listenerLinks(listeners, pools, rates), ...leafLinks(pools, leaves)]
  const poolsLeftOut = view.pools.length - shown.length
  return { width, height, listeners, pools, leaves, links, poolsLeftOut }
}

type LeafContent = Omit<FlowLeaf, keyof Box>

function leavesOf(pool: Pool, rates: Rates): LeafContent[] {
  const { name, backends } = pool
  const rateOf = (backend: BackendView) =>
    rates.backends.get(keyOf(name, backend.name))?.sessions ?? 0
  if (backends.length <= leavesPerPoolMax) {
    return backends.map((backend) => ({
      pool: name,
      state: backend.effective,
      rate: rateOf(backend),
      what: { kind: 'backend', backend },
    }))
  }
  return countStates(backends).map(({ state, count }) => {
    const rate = backends
      .filter(({ effective }) => effective === state)
      .reduce((sum, backend) => sum + rateOf(backend), 0)
    return { pool: name, state, rate, what: { kind: 'group', count } }
  })
}

type PlacedListener = Box & { readonly listener: ListenerView }
type PlacedPool = Flow['pools'][number]

// Each as high as its pool, pushed down where another stands there already.
function placeListeners(
  listeners: readonly ListenerView[],
  pools: readonly PlacedPool[],
  width: number,
): PlacedListener[] {
  const wanted = listeners
    .map((listener) => ({ listener, pool: poolOf(listener, pools) }))
    .filter(({ pool }) => pool !== undefined || pools.length < poolsShownMax)
    .map(({ listener, pool }) => ({ listener, y: pool?.y ?? 0 }))
    .sort((left, right) => left.y - right.y)
  let free = 0
  return wanted.map(({ listener, y }) => {
    const top = Math.max(y, free)
    free = top + boxHeight + poolGap / 2
    return { listener, x: 0, y: top, width, height: boxHeight }
  })
}

function listenerLinks(
  listeners: readonly PlacedListener[],
  pools: readonly PlacedPool[],
  rates: Rates,
): FlowLink[] {
  return listeners.flatMap((placed) => {
    const pool = poolOf(placed.listener, pools)
    if (pool === undefined) return []
    // Sessions are counted by backend: what came in by one of several listeners is not known.
    const sharers = listeners.filter(({ listener }) => listener.pool === placed.listener.pool)
    const rate = (rates.pools.get(pool.pool.name)?.sessions ?? 0) / sharers.length
    const state: State = placed.listener.open && pool.pool.available ? 'up' : 'down'
    return [linkBetween(`l ${placed.listener.name}`, placed, pool, rate, state)]
  })
}

function leafLinks(pools: readonly PlacedPool[], leaves: readonly FlowLeaf[]): FlowLink[] {
  return leaves.flatMap((leaf) => {
    const pool = pools.find((placed) => placed.pool.name === leaf.pool)
    if (pool === undefined) return []
    const name = leaf.what.kind === 'backend' ? leaf.what.backend.name : ''
    return [linkBetween(`b ${leaf.pool} ${leaf.state} ${name}`, pool, leaf, leaf.rate, leaf.state)]
  })
}

function poolOf({ pool }: ListenerView, pools: readonly PlacedPool[]): PlacedPool | undefined {
  return pools.find((placed) => placed.pool.name === pool)
}

function linkBetween(key: string, from: Box, to: Box, rate: number, state: State): FlowLink {
  const x1 = from.x + from.width
  const y1 = middleOf(from)
  const y2 = middleOf(to)
  const bend = (to.x - x1) / 2
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${to.x - bend} ${y2} ${to.x} ${y2}`
  return { key, path, thickness: thicknessOf(rate), flows: rate >= 0.05, state }
}

/** Ten times the rate is one step thicker: a trickle stays visible beside a flood. */
export function thicknessOf(rate: number): number {
  return Math.min(thicknessMax, 1.5 + 2 * Math.log10(1 + rate))
}

function middleOf({ y, height }: Box): number {
  return y + height / 2
}
