/**
 * The token that allows more than reading. The printed address carries it in its fragment, which
 * browsers send nowhere; from there it goes to the storage of this tab, and out of the address bar.
 */

const storageKey = 'evener-token'

/** The token this tab has; undefined without one. */
export function takeToken(): string | undefined {
  const found = /(?:^#|&)token=([^&]+)/.exec(window.location.hash)?.[1]
  if (found !== undefined) {
    sessionStorage.setItem(storageKey, decodeURIComponent(found))
    history.replaceState(null, '', window.location.pathname + window.location.search)
  }
  return sessionStorage.getItem(storageKey) ?? undefined
}

/** Keeps a token somebody typed in. */
export function keepToken(token: string): void {
  sessionStorage.setItem(storageKey, token)
}

/** Forgets it, when the balancer does not know it. */
export function forgetToken(): void {
  sessionStorage.removeItem(storageKey)
}
