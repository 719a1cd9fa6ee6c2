import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

type EmptyStateProps = {
  Icon: LucideIcon
  title: string
  /** `h1` where it stands for a whole page. */
  titleAs?: 'p' | 'h1'
  children?: ReactNode
  /** What to do about it: buttons or links. */
  actions?: ReactNode
}

/** What stands where a list would: why there is nothing, and what to do about it. */
export function EmptyState({
  Icon,
  title,
  titleAs: Title = 'p',
  children,
  actions,
}: EmptyStateProps) {
  return (
    <div data-slot="empty-state" className="grid justify-items-center gap-3 px-4 py-16 text-center">
      <span className="grid size-10 place-items-center rounded-full bg-subtle text-muted-foreground">
        <Icon className="size-5" aria-hidden />
      </span>
      <div className="grid max-w-md gap-1">
        <Title className="font-semibold text-sm">{title}</Title>
        {children ? <div className="text-muted-foreground">{children}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  )
}
