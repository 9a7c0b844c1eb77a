/**
 * Telling a backend that accepts and does not serve from one whose sessions are simply so: by
 * comparison with its peers. A session is unanswered when the backend reset it before its first
 * byte, or has left the client's bytes without an answer for too long. It only decides.
 */

/** When a backend counts as a zombie. */
export type ZombieRules = {
  /** Unanswered sessions that it takes at least, and sessions that the peers must have had. */
  readonly sessions: number
  /** The part of its sessions that must be unanswered, from 0 to 1. */
  readonly share: number
}

/** Sessions of late, old ones counting less and less. */
export type Answers = { readonly answered: number; readonly unanswered: number }

/** No sessions at all. */
export const noAnswers: Answers = { answered: 0, unanswered: 0 }

// Of what was known a second ago; half is forgotten in 14 seconds.
const keptPerSecond = 0.95

// A zombie's share must be so many times that of its peers: where all stall, nobody is at fault.
const peersRatioMin = 4

/** What is known after another second with these sessions. */
export function afterSecond(before: Answers, { answered, unanswered }: Answers): Answers {
  return {
    answered: before.answered * keptPerSecond + answered,
    unanswered: before.unanswered * keptPerSecond + unanswered,
  }
}

/** The sessions of several backends together; none at all for none. */
export function sumOf(all: readonly Answers[]): Answers {
  return all.reduce(
    (sum, { answered, unanswered }) => ({
      answered: sum.answered + answered,
      unanswered: sum.unanswered + unanswered,
    }),
    noAnswers,
  )
}

/**
 * Whether a backend is a zombie. One that was stays so until its share has fallen to half of what
 * made it one, so that nobody is told back and forth.
 */
export function isZombie(
  wasZombie: boolean,
  own: Answers,
  peers: Answers,
  { sessions, share }: ZombieRules,
): boolean {
  if (wasZombie) return shareOf(own) > share / 2
  const isKnown = own.unanswered >= sessions && peers.answered + peers.unanswered >= sessions
  return isKnown && shareOf(own) >= share && shareOf(own) >= shareOf(peers) * peersRatioMin
}

/** The part of the sessions that was unanswered; 0 where there were none. */
export function shareOf({ answered, unanswered }: Answers): number {
  const all = answered + unanswered
  return all < 1 ? 0 : unanswered / all
}
