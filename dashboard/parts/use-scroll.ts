/** How far a place is scrolled and how high it is, as state of the component that draws it. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** The place, where it stands, and what to do to see another part of it. */
export type Scroll = {
  readonly place: { current: HTMLDivElement | null }
  readonly top: number
  readonly height: number
}

const heightBeforeMeasuring = 480

/** Follows a scrolling place; put `place` as its ref. */
export function useScroll(): Scroll {
  const place = useRef<HTMLDivElement>(null)
  const [scrolled, setScrolled] = useState({ top: 0, height: heightBeforeMeasuring })
  useLayoutEffect(() => {
    const element = place.current!
    const look = () => setScrolled({ top: element.scrollTop, height: element.clientHeight })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])
  return { place, ...scrolled }
}
