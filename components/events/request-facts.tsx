import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { printLiteralTerm } from '@/lib/events/query/print'
import type { StoredEvent } from '@/lib/events/schema'
import type { EventRequest, JsonValue } from '@/lib/log/schema'
import { routes } from '@/lib/web/routes'
import { authTypeLabels } from './event-words'
import { Code, Fact, factListClass } from './fact'
import { JsonTree } from './json-tree'

type RequestFactsProps = {
  company: string
  event: StoredEvent
  request: EventRequest
  headingLevel: 3 | 4
}

/** The API request that an event stands for or came about by. */
export function RequestFacts({ company, event, request, headingLevel }: RequestFactsProps) {
  const Heading = `h${headingLevel}` as const
  const part = (title: string, member: 'query' | 'path_params' | 'headers' | 'body') => {
    const value: JsonValue | undefined = request[member]
    return value === undefined || isEmptyObject(value) ? null : (
      <div className="grid gap-1.5">
        <Heading className="text-muted-foreground text-xs">{title}</Heading>
        <JsonTree
          value={value}
          label={title}
          place={{ company, event, pointer: `/request/${member}` }}
        />
      </div>
    )
  }
  return (
    <div className="grid gap-3">
      {request.method || request.path ? (
        <p className="flex flex-wrap items-center gap-2">
          {request.method ? <Badge>{request.method}</Badge> : null}
          <Code>{request.path}</Code>
          {request.status === undefined ? null : (
            <Badge tone={request.status >= 400 ? 'failed' : 'made'}>{request.status}</Badge>
          )}
        </p>
      ) : null}
      <dl className={factListClass}>
        {request.resource ? (
          <Fact label="Resource">
            <Code>{request.resource}</Code>
          </Fact>
        ) : null}
        {request.route ? (
          <Fact label="Route">
            <Code>{request.route}</Code>
          </Fact>
        ) : null}
        {request.auth_type ? (
          <Fact label="Auth type">{authTypeLabels[request.auth_type]}</Fact>
        ) : null}
        {request.id ? (
          <Fact label="Request id">
            <Code>{request.id}</Code>{' '}
            <Link
              href={routes.auditLogs(company, {
                q: printLiteralTerm({ key: 'request', values: [request.id] }),
              })}
              className="text-accent-text text-xs hover:underline"
            >
              all events of this request
            </Link>
          </Fact>
        ) : null}
        {request.traceparent ? (
          <Fact label="Trace">
            <Code>{request.traceparent}</Code>
          </Fact>
        ) : null}
      </dl>
      {part('Query parameters', 'query')}
      {part('Path parameters', 'path_params')}
      {part('Headers', 'headers')}
      {part('Body', 'body')}
    </div>
  )
}

function isEmptyObject(value: JsonValue): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0
}
