import type { Route } from 'next'
import Link from 'next/link'
import {
  type AlertState,
  alertStateLabels,
  alertStates,
  type Severity,
  severities,
  severityLabels,
} from '@/lib/alerts/words'
import { cn } from '@/lib/web/cn'
import { routes } from '@/lib/web/routes'

/** What the address of the alerts asks for. `all` is every state. */
export type AlertAddress = {
  state: AlertState | 'all'
  severity: Severity | undefined
  rule: string | undefined
}

type AlertFilterLinksProps = {
  company: string
  address: AlertAddress
  counts: Record<AlertState, number>
  /** How the rule in the address is called; null: it is gone. */
  ruleName: string | null
}

export function alertsHref(
  company: string,
  { state, severity, rule }: AlertAddress,
  before?: number,
): Route {
  return routes.alerts(company, {
    ...{ severity, rule, before },
    state: state === 'open' ? undefined : state,
  })
}

/** Which alerts are listed: by state, severity and rule, each choice an address. */
export function AlertFilterLinks(props: AlertFilterLinksProps) {
  const { company, address, counts, ruleName } = props
  const hrefOf = (change: Partial<AlertAddress>) => alertsHref(company, { ...address, ...change })
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-6 gap-y-2">
      <Choices label="State">
        {([...alertStates, 'all'] as const).map((state) => (
          <Choice key={state} href={hrefOf({ state })} isCurrent={address.state === state}>
            {state === 'all' ? 'All' : alertStateLabels[state]}
            {state === 'all' ? null : (
              <span className="ml-1.5 text-2xs tabular-nums">
                {counts[state].toLocaleString('en-US')}
              </span>
            )}
          </Choice>
        ))}
      </Choices>
      <Choices label="Severity">
        <Choice href={hrefOf({ severity: undefined })} isCurrent={address.severity === undefined}>
          Any severity
        </Choice>
        {severities.toReversed().map((severity) => (
          <Choice
            key={severity}
            href={hrefOf({ severity })}
            isCurrent={address.severity === severity}
          >
            {severityLabels[severity]}
          </Choice>
        ))}
      </Choices>
      {address.rule === undefined ? null : (
        <p className="text-muted-foreground">
          Of the rule <span className="font-medium">{ruleName ?? 'that is deleted'}</span>.{' '}
          <Link href={hrefOf({ rule: undefined })} className="text-accent-text hover:underline">
            Show every rule
          </Link>
        </p>
      )}
    </div>
  )
}

function Choices({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-1">
      {children}
    </nav>
  )
}

function Choice({
  href,
  isCurrent,
  children,
}: {
  href: Route
  isCurrent: boolean
  children: React.ReactNode
}) {
  return (
    <Link
      href={href}
      aria-current={isCurrent ? 'true' : undefined}
      className={cn(
        'inline-flex h-7 items-center rounded-md border px-2 text-muted-foreground text-xs hover:bg-hover hover:text-foreground',
        isCurrent && 'border-accent bg-accent-subtle font-medium text-accent-text',
      )}
    >
      {children}
    </Link>
  )
}
