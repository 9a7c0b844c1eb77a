/** A dialog over the page. The browser keeps the focus inside and closes it on Escape. */

import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Open as long as it is drawn. `close` is called when it is dismissed. */
export function Dialog(props: {
  readonly title: string
  readonly close: () => void
  readonly children: ComponentChildren
}) {
  const { title, close, children } = props
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const before = document.activeElement
    dialog.current!.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog ref={dialog} aria-label={title} onCancel={close} onClose={close}>
      <h2>{title}</h2>
      {children}
    </dialog>
  )
}
