/**
 * Who changes something in a balancer that runs, how they reached it, and why. Every such change is
 * an event that carries this. What somebody may do is not decided here.
 */

/** How somebody reached the balancer. `watch`: by changing the file it runs from. */
export type Via = 'library' | 'socket' | 'http' | 'signal' | 'watch'

/** Who wants something, and why in their own words. */
export type By = { readonly by: string; readonly via: Via; readonly reason?: string }

/** The same as events carry it; `reason` is null where none was given. */
export type Author = { readonly by: string; readonly via: Via; readonly reason: string | null }

/** The same where it was no person: the balancer itself, for what it met. */
export const nobody = { by: null, via: null, reason: null } as const

/** Whoever calls a method of the library and does not say who they are. */
export const libraryUser: By = { by: 'library', via: 'library' }

/** What an event says of who caused it. */
export function authorOf({ by, via, reason }: By): Author {
  return { by, via, reason: reason ?? null }
}
