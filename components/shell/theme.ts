export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const themeLabels: Record<Theme, string> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
}

/** A cookie and not local storage, so that the server sends the right theme with the first byte. */
export const themeCookie = 'theme'

export function readTheme(cookie: string | undefined): Theme {
  return themes.find((theme) => theme === cookie) ?? 'system'
}
