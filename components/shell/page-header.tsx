import type { ReactNode } from 'react'

type PageHeaderProps = {
  /** Where the page belongs, as the navigation says it. */
  section?: string
  title: string
  description?: ReactNode
  actions?: ReactNode
}

/** How every page begins. */
export function PageHeader({ section, title, description, actions }: PageHeaderProps) {
  return (
    <header className="mb-4 flex flex-wrap items-start justify-between gap-3">
      <div className="grid gap-0.5">
        {section ? <p className="text-muted-foreground text-xs">{section}</p> : null}
        <h1 className="font-semibold text-lg leading-7">{title}</h1>
        {description ? <p className="text-muted-foreground">{description}</p> : null}
      </div>
      {actions ? <div className="flex gap-2">{actions}</div> : null}
    </header>
  )
}
