/** A place that scrolls, by keys as well: it can have the focus. */

import type { ComponentChildren } from 'preact'

/** The place. `label` says what is in it. */
export function ScrollBox(props: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus keys would not scroll it
    <section class="scroll" tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  )
}
