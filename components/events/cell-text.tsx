import type { ReactNode } from 'react'

/** Text in a cell of the table of events, at most two lines of it. */
export function Text({ children }: { children: ReactNode }) {
  return children ? <span className="line-clamp-2 wrap-anywhere">{children}</span> : <Nothing />
}

export function Code({ children }: { children: string | undefined }) {
  return children ? (
    <span className="line-clamp-2 break-all text-code">{children}</span>
  ) : (
    <Nothing />
  )
}

export function Nothing() {
  return (
    <span className="text-muted-foreground" aria-hidden>
      –
    </span>
  )
}
