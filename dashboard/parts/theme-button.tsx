/** Chooses dark, light, or what the system has. */

import { useState } from 'preact/hooks'

const themes = ['auto', 'dark', 'light'] as const
const storageKey = 'evener-theme'

type Theme = (typeof themes)[number]

/** A button that goes on to the next theme. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(remembered)
  document.documentElement.dataset.theme = theme
  const next = themes[(themes.indexOf(theme) + 1) % themes.length]!
  const change = () => {
    localStorage.setItem(storageKey, next)
    setTheme(next)
  }
  return (
    <button type="button" class="quiet" onClick={change} title={`Change to ${next}`}>
      theme: {theme}
    </button>
  )
}

function remembered(): Theme {
  const stored = localStorage.getItem(storageKey)
  return themes.find((theme) => theme === stored) ?? 'auto'
}
