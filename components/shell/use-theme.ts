'use client'

import { useState } from 'react'
import { type Theme, themeCookie } from './theme'

/** The viewer's theme, starting from what the server rendered; a change shows at once and lasts for a year. */
export function useTheme(initial: Theme): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(initial)
  return [
    theme,
    (next) => {
      setTheme(next)
      applyTheme(next)
    },
  ]
}

function applyTheme(theme: Theme): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not there without a secure context
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=31536000; samesite=lax`
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
