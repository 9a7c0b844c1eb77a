/** What the dashboard shows of a demo and steers there. Only the type: the page imports it. */

/** The backends of the demo, and its load. */
export type DemoControls = {
  readonly backends: readonly { readonly name: string; readonly isAlive: boolean }[]
  /** Clients per second. */
  readonly clientRate: number
}
