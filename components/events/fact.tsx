import type { ReactNode } from 'react'

/** How lists of facts are laid out; everything in them is a `Fact`. */
export const factListClass = 'grid gap-x-4 gap-y-2.5 sm:grid-cols-[8rem_minmax(0,1fr)]'

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-0.5 sm:contents">
      <dt className="text-muted-foreground">{label}</dt>
      {/* Left, also where a text runs from right to left: its line would leave the column of the others. */}
      <dd className="grid min-w-0 grid-cols-1 wrap-anywhere text-left">{children}</dd>
    </div>
  )
}

export function Small({ children }: { children: ReactNode }) {
  return <span className="min-w-0 text-muted-foreground text-xs">{children}</span>
}

/** What people compare letter by letter, whichever way it is written. */
export function Code({ children }: { children: ReactNode }) {
  return <bdi className="break-all text-code">{children}</bdi>
}
