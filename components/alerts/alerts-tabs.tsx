import type { Route } from 'next'
import Link from 'next/link'
import { cn } from '@/lib/web/cn'
import { routes } from '@/lib/web/routes'

type AlertsTabsProps = {
  company: string
  current: 'alerts' | 'rules' | 'channels'
  /** Channels are for whoever sets them up. */
  hasChannels: boolean
}

/** The pages about alerts, above each of them. */
export function AlertsTabs({ company, current, hasChannels }: AlertsTabsProps) {
  return (
    <nav aria-label="Alerts" className="mb-4 flex gap-1 border-b">
      <Tab href={routes.alerts(company)} isCurrent={current === 'alerts'}>
        Alerts
      </Tab>
      <Tab href={routes.alertRules(company)} isCurrent={current === 'rules'}>
        Rules
      </Tab>
      {hasChannels ? (
        <Tab href={routes.alertChannels(company)} isCurrent={current === 'channels'}>
          Channels
        </Tab>
      ) : null}
    </nav>
  )
}

function Tab({ href, isCurrent, children }: { href: Route; isCurrent: boolean; children: string }) {
  return (
    <Link
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      className={cn(
        '-mb-px flex h-9 items-center border-transparent border-b-2 px-2.5 font-medium text-muted-foreground hover:text-foreground',
        isCurrent && 'border-accent text-foreground',
      )}
    >
      {children}
    </Link>
  )
}
