import { Bell } from 'lucide-react'
import Link from 'next/link'
import { routes } from '@/lib/web/routes'

/** The way to the alerts, and how many the viewer has not read: `100+` from 100 on. Drawn by the server alone. */
export function InboxBell({ company, unread }: { company: string; unread: number }) {
  const count = unread >= 100 ? '100+' : String(unread)
  return (
    <Link
      href={routes.alerts(company)}
      className="relative grid size-8 shrink-0 place-items-center rounded-md text-muted-foreground hover:bg-hover hover:text-foreground"
      title={unread === 0 ? 'Alerts' : `Alerts: ${count} unread`}
    >
      <Bell className="size-4" aria-hidden />
      <span className="sr-only">
        {unread === 0 ? 'Inbox: no unread alerts' : `Inbox: ${count} unread alerts`}
      </span>
      {unread === 0 ? null : (
        <span
          aria-hidden
          className="absolute -top-0.5 -right-1 grid h-4 min-w-4 place-items-center rounded-full bg-failed px-1 font-medium text-2xs text-failed-foreground tabular-nums"
        >
          {count}
        </span>
      )}
    </Link>
  )
}
