import { type ReactNode, useId } from 'react'

type SectionProps = {
  title: string
  description?: ReactNode
  /** Beside the title. */
  actions?: ReactNode
  /** Off where the content reaches the border itself, such as a table. */
  hasPadding?: boolean
  children: ReactNode
}

/** One matter on a page of several, in a frame of its own. */
export function Section({
  title,
  description,
  actions,
  hasPadding = true,
  children,
}: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="rounded-lg border bg-surface">
      <header className="flex flex-wrap items-start justify-between gap-3 border-b px-4 py-3">
        <div className="grid gap-0.5">
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          {description ? <p className="text-muted-foreground text-xs">{description}</p> : null}
        </div>
        {actions ? <div className="flex gap-2">{actions}</div> : null}
      </header>
      <div className={hasPadding ? 'p-4' : 'overflow-x-auto print:overflow-visible'}>
        {children}
      </div>
    </section>
  )
}
