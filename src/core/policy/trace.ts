/**
 * What a policy notes while a pick is taken down: how it came to a row, in the ingredients of a
 * sentence. Policies note only what they compared; nothing here decides, and without somebody who
 * takes down nothing is worked out.
 */

/** What a row would cost a session, on the scale of the policy. */
export type Cost = { readonly row: number; readonly cost: number }

/** One step of a pick. Places count from 0. */
export type Step =
  /** A tier was asked, in whose published order stand so many entries. */
  | { readonly step: 'tier'; readonly isBackup: boolean; readonly entries: number }
  /** Round robin drew a turn; `ahead`: how many turns later the next one of a row is. */
  | {
      readonly step: 'turn'
      readonly row: number
      readonly place: number
      readonly entries: number
      readonly ahead: readonly Cost[]
    }
  /** An entry of the order was drawn, by chance or one after the other. */
  | { readonly step: 'drawn'; readonly row: number; readonly place: number }
  /** Two were drawn by chance and compared; the same one twice: there was no other. */
  | { readonly step: 'two'; readonly one: Cost; readonly other: Cost }
  /** All were compared, and this one was among the least. */
  | { readonly step: 'least'; readonly row: number; readonly costs: readonly Cost[] }
  /** A key was looked up in the table. `turn`: how often it had been hashed again before. */
  | {
      readonly step: 'slot'
      readonly row: number
      readonly slot: number
      readonly entries: number
      readonly turn: number
    }
  /** A row has all the sessions that the bound on its load allows: the next place is looked at. */
  | { readonly step: 'over-bound'; readonly row: number; readonly most: number }
  /** A row that starts slowly has a part of its weight: this session passes it over. */
  | { readonly step: 'passed-over'; readonly row: number; readonly part: number }
  /** A policy of the user's own was asked, and picked a row; -1: it left it to round robin. */
  | { readonly step: 'asked'; readonly row: number; readonly offered: number }
  /** A row that came up could not be used. */
  | { readonly step: 'refused'; readonly row: number; readonly why: Refusal }
  /** After so many draws the whole order is looked through instead. */
  | { readonly step: 'search'; readonly draws: number }

/** Why a row that came up was of no use. */
export type Refusal = 'tried' | 'full' | 'unusable'

/** Who takes a pick down. */
export type PolicyTrace = {
  /** The rows whose costs are of interest: all of a small pool, the first ones of a large one. */
  readonly rows: readonly number[]
  readonly note: (step: Step) => void
}
