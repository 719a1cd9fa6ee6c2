import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { Code, Fact, factListClass, Small } from '@/components/events/fact'
import { Timestamp } from '@/components/time/timestamp'
import type { AlertDetails } from '@/lib/alerts/schema/views'
import { routes } from '@/lib/web/routes'
import { AlertStateBadge, SeverityBadge } from './badges'
import { countWords } from './count-words'
import { AboutText } from './group-text'

type AlertFactsProps = { company: string; alert: AlertDetails; canOpenRule: boolean }

/** What an alert is about, and what to do about it. */
export function AlertFacts({ company, alert, canOpenRule }: AlertFactsProps) {
  const { state, severity, group, gathersRest, events, ruleId, ruleName, query, runbookUrl } = alert
  return (
    <dl className={factListClass}>
      <Fact label="State">
        <span className="flex flex-wrap items-center gap-2">
          <AlertStateBadge state={state} />
          <Handled alert={alert} />
        </span>
      </Fact>
      <Fact label="Severity">
        <span>
          <SeverityBadge severity={severity} />
        </span>
      </Fact>
      {group.length === 0 && !gathersRest ? null : (
        <Fact label="Who or what">
          <span>
            <AboutText group={group} gathersRest={gathersRest} />
          </span>
          {gathersRest ? (
            <Small>Each of its events would have been an alert of its own. None is left out.</Small>
          ) : null}
          {group.some(({ label }) => label === null) ? (
            <Small>Unknown: the events say nothing of it, or they are no longer kept.</Small>
          ) : null}
        </Fact>
      )}
      <Fact label="Events">
        <span>
          {countWords(events, 'event')}
          {alert.firstAt === alert.lastAt ? (
            <>
              , <Timestamp at={alert.firstAt} />
            </>
          ) : (
            <>
              , from <Timestamp at={alert.firstAt} /> to <Timestamp at={alert.lastAt} />
            </>
          )}
        </span>
      </Fact>
      <Fact label="Seen">
        <Timestamp at={alert.detectedAt} />
        {alert.isSilenced ? (
          <Small>Its rule was muted or snoozed: it was told to nobody.</Small>
        ) : null}
      </Fact>
      <Fact label="Rule">
        {ruleId !== null && canOpenRule ? (
          <Link
            href={routes.alertRule(company, ruleId)}
            className="text-accent-text hover:underline"
          >
            {ruleName}
          </Link>
        ) : (
          <span>
            {ruleName}
            {ruleId === null ? <span className="text-muted-foreground"> (deleted)</span> : null}
          </span>
        )}
        <Small>As it was then: {alert.sentence}.</Small>
      </Fact>
      <Fact label="Query">{query === '' ? 'Every event' : <Code>{query}</Code>}</Fact>
      {runbookUrl === null ? null : (
        <Fact label="Runbook">
          <a
            href={runbookUrl}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 text-accent-text hover:underline"
          >
            <span className="break-all">{runbookUrl}</span>
            <ExternalLink className="size-3.5 shrink-0" aria-label="(another site)" />
          </a>
        </Fact>
      )}
    </dl>
  )
}

function Handled({ alert }: { alert: AlertDetails }) {
  const [at, by] =
    alert.state === 'resolved'
      ? [alert.resolvedAt, alert.resolvedBy]
      : [alert.acknowledgedAt, alert.acknowledgedBy]
  if (alert.state === 'open' || at === null) return null
  return (
    <span className="text-muted-foreground">
      by {by}, <Timestamp at={at} />
    </span>
  )
}
