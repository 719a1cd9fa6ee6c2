/** How moments are told: by the viewer's clocks, in UTC, or by how long ago they were. */
export const timeStyles = ['local', 'utc', 'relative'] as const
export type TimeStyle = (typeof timeStyles)[number]

/** A cookie, so that the server's first page tells them so. */
export const timeStyleCookie = 'time_style'

export function readTimeStyle(cookie: string | undefined): TimeStyle {
  return timeStyles.find((style) => style === cookie) ?? 'local'
}
