import { Code, Fact, factListClass } from '@/components/events/fact'
import { Timestamp } from '@/components/time/timestamp'
import { Alert } from '@/components/ui/alert'
import { describeDays } from '@/lib/retention/schema/presets'
import type { RetentionRunView } from '@/lib/retention/schema'
import { HeldText } from './held-text'

/** What the last pruning did, or what it stands still for. */
export function RunFacts({ run, retryAt }: { run: RetentionRunView; retryAt: string | null }) {
  return (
    <div className="grid gap-4">
      {run.problem ? (
        <Alert tone="error" title="It stands still, and is tried again">
          <p className="wrap-anywhere">{run.problem}</p>
          {retryAt ? (
            <p>
              Next try: <Timestamp at={retryAt} />.
            </p>
          ) : null}
        </Alert>
      ) : null}
      <dl className={factListClass}>
        <Fact label={run.finishedAt ? 'Finished' : 'Began'}>
          <Timestamp at={run.finishedAt ?? run.startedAt} />
        </Fact>
        <Fact label="Deleted">
          <span className="tabular-nums">
            {run.pruned.toLocaleString('en-US')} {run.pruned === 1 ? 'event' : 'events'} older than{' '}
            {describeDays(run.keptDays)}
            {run.finishedAt ? '' : ' so far'}
          </span>
        </Fact>
        {run.held > 0 ? (
          <Fact label="Held">
            <HeldText held={run.held} holds={run.holds} />
          </Fact>
        ) : null}
        {run.root ? (
          <Fact label="Root">
            <Code>{run.root}</Code>
          </Fact>
        ) : null}
        {run.archives.length > 0 ? (
          <Fact label="Archived">
            <ul className="grid gap-1">
              {run.archives.slice(0, 5).map(({ file }) => (
                <li key={file}>
                  <Code>{file}</Code>
                </li>
              ))}
              {run.archives.length > 5 ? <li>and {run.archives.length - 5} more</li> : null}
            </ul>
          </Fact>
        ) : null}
      </dl>
    </div>
  )
}
