/**
 * Rebalancing: open sessions stay where they are, so a backend that comes back stays nearly empty
 * where clients live long. This says how many sessions of the others may be closed for its sake, so
 * that their clients come again and spread. It only decides; engines take the oldest idle ones.
 */

/** A backend that may be given sessions, as it stands now. */
export type Standing = {
  readonly row: number
  /** Sessions open now. */
  readonly active: number
  /** Its weight of the moment, above 0. */
  readonly weight: number
  /** The most sessions it may have; 0: no limit. */
  readonly sessionsMax: number
}

/** The usable backends of a pool by tier; the tier that goes first stands first. */
export type Standings = readonly (readonly Standing[])[]

/** Rebalancing under way. */
export type Course = {
  /** Sessions of the pool when it began. */
  readonly total: number
  /**
   * How many of each row may still be closed, at first as many as it had: whose clients come back
   * to the same backends, by chance or because they must, are not closed for ever.
   */
  readonly closable: ReadonlyMap<number, number>
  /** Sessions that may be closed by now, less those that were; a fraction where it is slow. */
  readonly credit: number
  /** Looks in a row that found nobody with more than its share. */
  readonly calmLooks: number
}

/** How many sessions of a row may be closed at most. */
export type Surplus = { readonly row: number; readonly count: number }

/** What may be closed now. */
export type RebalancePlan = {
  /** Newcomers without their share. */
  readonly lacking: ReadonlySet<number>
  readonly surpluses: readonly Surplus[]
  /** The most sessions of all rows together. */
  readonly countMax: number
}

/** Looks in a row without a surplus that end it: clients take their time to come again. */
export const calmLooksMax = 60

// What adding and dividing fractions may lose.
const rounding = 1e-9

/** A course that begins now. */
export function beginCourse(standings: Standings): Course {
  const closable = new Map(standings.flat().map(({ row, active }) => [row, active]))
  return { total: totalOf(standings), closable, credit: 0, calmLooks: 0 }
}

/**
 * How many of so many sessions each row should have: by weight, up to its limit. What the first
 * tier has no room for is the second one's.
 */
export function fairShares(standings: Standings, total: number): ReadonlyMap<number, number> {
  const shares = new Map<number, number>()
  let left = total
  for (const tier of standings) {
    let weights = tier.reduce((sum, { weight }) => sum + weight, 0)
    // Whoever is full first comes first: what it has no room for is shared by those that follow.
    for (const { row, weight, sessionsMax } of [...tier].sort(byRoom)) {
      const share = Math.min((left * weight) / weights, roomOf(sessionsMax))
      shares.set(row, share)
      left -= share
      weights -= weight
    }
  }
  return shares
}

/**
 * One look, a second or more after the one before. `newcomers` are the rows for whose sake sessions
 * may be closed, `perSecond` how many of them in a second; nobody is left with less than its share.
 */
export function lookAround(
  course: Course,
  standings: Standings,
  newcomers: ReadonlySet<number>,
  perSecond: number,
): { readonly course: Course; readonly plan: RebalancePlan } {
  // Clients that left and are still to come again count: their share must not shrink meanwhile.
  const shares = fairShares(standings, Math.max(course.total, totalOf(standings)))
  const lacking = new Set<number>()
  const surpluses: Surplus[] = []
  let lack = 0
  for (const { row, active } of standings.flat()) {
    const share = shares.get(row)!
    const missing = Math.floor(share + rounding) - active
    if (missing > 0 && newcomers.has(row)) {
      lacking.add(row)
      lack += missing
    }
    const count = Math.min(active - Math.ceil(share - rounding), course.closable.get(row) ?? 0)
    if (count > 0) surpluses.push({ row, count })
  }
  const credit = Math.min(course.credit + perSecond, Math.max(perSecond, 1))
  const calmLooks = surpluses.length === 0 ? course.calmLooks + 1 : 0
  const countMax = Math.min(Math.floor(credit + rounding), lack)
  return {
    course: { ...course, credit, calmLooks },
    plan: { lacking, surpluses: lack === 0 ? [] : surpluses, countMax },
  }
}

/** Takes in how many of which rows were closed. */
export function afterClosing(course: Course, closed: ReadonlyMap<number, number>): Course {
  const closable = new Map(course.closable)
  let credit = course.credit
  for (const [row, count] of closed) {
    closable.set(row, Math.max(0, (closable.get(row) ?? 0) - count))
    credit -= count
  }
  return { ...course, closable, credit }
}

function totalOf(standings: Standings): number {
  return standings.flat().reduce((sum, { active }) => sum + active, 0)
}

function byRoom(left: Standing, right: Standing): number {
  const [first, second] = [left, right].map((one) => roomOf(one.sessionsMax) / one.weight)
  if (first === second) return 0
  return first! < second! ? -1 : 1
}

function roomOf(sessionsMax: number): number {
  return sessionsMax === 0 ? Number.POSITIVE_INFINITY : sessionsMax
}
