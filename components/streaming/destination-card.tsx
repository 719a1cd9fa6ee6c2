import type { Route } from 'next'
import Link from 'next/link'
import { Timestamp } from '@/components/time/timestamp'
import { Alert } from '@/components/ui/alert'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import {
  type DestinationHealth,
  destinationTypeWords,
  formatWords,
  healthWords,
} from '@/lib/streaming/rules'
import type { DestinationView, RefusedCheckpoint } from '@/lib/streaming/schema/views'
import { routes } from '@/lib/web/routes'
import { DestinationButtons } from './destination-buttons'
import { ReplayProgress } from './replay-progress'
import type { StreamingActions } from './streaming-actions'

type DestinationCardProps = StreamingActions & {
  company: string
  destination: DestinationView
  isActive: boolean
  /** Its attempts and dead letters. */
  detailsHref: Route
  areDetailsOpen: boolean
}

const tones: Record<DestinationHealth, BadgeTone> = {
  active: 'made',
  retrying: 'changed',
  stalled: 'failed',
  needs_attention: 'failed',
  paused: 'neutral',
  off: 'neutral',
}

/** How one destination does, and what can be done to it. */
export function DestinationCard(props: DestinationCardProps) {
  const { destination, detailsHref, areDetailsOpen } = props
  const { name, type, url, state, reason, warning, format, query, lossAt, isLossNear, replay } =
    destination
  return (
    <article aria-label={name} className="grid grid-cols-1 gap-3 rounded-lg border bg-surface p-4">
      <header className="grid gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <h3 className="min-w-0 break-words font-semibold">{name}</h3>
          <Badge tone={tones[state]}>{healthWords[state]}</Badge>
          {destination.maskPersonal ? <Badge>without personal data</Badge> : null}
        </div>
        <p className="min-w-0 break-all text-muted-foreground text-xs">
          {destinationTypeWords[type].label} · {formatWords[format]} ·{' '}
          {/* As a whole on a line of its own where it does not fit beside the rest. */}
          <span className="inline-block max-w-full text-code">{url}</span>
        </p>
        {query === '' ? null : (
          <p className="min-w-0 break-words text-muted-foreground text-xs">
            Only <bdi className="text-code">{query}</bdi>
          </p>
        )}
      </header>
      {state === 'needs_attention' ? (
        <Alert tone="error" title="Delivery waits for somebody">
          <p className="wrap-anywhere">{reason}</p>
          <Since at={destination.failingSince} />
          <p className="text-xs">
            {destination.nextAttemptAt === null
              ? 'It is tried again once a worker runs'
              : 'It is tried again by itself, and at once with Retry now'}
            ; nothing is lost while the log keeps its events.
          </p>
        </Alert>
      ) : null}
      {state === 'retrying' ? (
        <Alert tone="warning" title="Delivery is tried again by itself">
          <p className="wrap-anywhere">{reason}</p>
          <Since at={destination.failingSince} />
        </Alert>
      ) : null}
      {state === 'stalled' ? (
        <Alert tone="error" title="Nothing is being delivered">
          <p>{reason}</p>
        </Alert>
      ) : null}
      {lossAt !== null && isLossNear ? (
        <Alert tone="error" title="Events are about to be lost to this destination">
          <p>
            <LossAt at={lossAt} />
          </p>
          <p className="text-xs">
            {beforeLoss[state] ?? 'It has to catch up before that'}, or events are kept for longer
            under{' '}
            <Link href={routes.retention(props.company)} className="underline underline-offset-2">
              Retention
            </Link>
            .
          </p>
        </Alert>
      ) : null}
      {warning === null ? null : (
        <Alert tone="warning">
          <p className="wrap-anywhere">{warning}</p>
        </Alert>
      )}
      {destination.refusedCheckpoint === null ? null : (
        <Refusal checkpoint={destination.refusedCheckpoint} />
      )}
      <Numbers destination={destination} />
      {lossAt !== null && !isLossNear && destination.lagSeconds > 86_400 ? (
        <p className="text-muted-foreground text-xs">
          <LossAt at={lossAt} />
        </p>
      ) : null}
      {replay ? <ReplayProgress {...props} replay={replay} /> : null}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <DestinationButtons {...props} />
        <Link
          href={detailsHref}
          scroll={false}
          className="text-accent-text text-xs underline underline-offset-2"
        >
          {areDetailsOpen ? 'Hide attempts' : 'Attempts and dead letters'}
        </Link>
      </div>
    </article>
  )
}

function Since({ at }: { at: string | null }) {
  if (at === null) return null
  return (
    <p className="text-xs">
      Failing since <Timestamp at={at} />.
    </p>
  )
}

/** Events arrive, and yet the receiver lacks what proves that it has all of them. */
function Refusal({ checkpoint }: { checkpoint: RefusedCheckpoint }) {
  const { size, at, reason, heldSize } = checkpoint
  return (
    <Alert tone="warning" title="A checkpoint was refused">
      <p className="wrap-anywhere">
        The checkpoint over the first {whole.format(size)} events, at <Timestamp at={at} />:{' '}
        {reason}
      </p>
      <p className="text-xs">
        Events arrive all the same, but{' '}
        {heldSize === 0
          ? 'nothing proves that the copy there is complete'
          : `beyond event ${whole.format(heldSize)} nothing proves that the copy there is complete`}
        , until a checkpoint is accepted. The next one is sent as the log grows.
      </p>
    </Alert>
  )
}

const beforeLoss: Partial<Record<DestinationHealth, string>> = {
  paused: 'It has to be resumed before that',
  off: 'Streaming has to be enabled before that',
  needs_attention: 'It has to be mended before that',
}

/** When the log itself stops keeping what waits. */
function LossAt({ at }: { at: string }) {
  return (
    <>
      Events wait here that retention deletes from <Timestamp at={at} /> on.
    </>
  )
}

const whole = new Intl.NumberFormat('en')

function Numbers({ destination }: { destination: DestinationView }) {
  const { lagEvents, lagSeconds, delivered, deadLetters, retries, duplicates, rate } = destination
  const isRunning = destination.state !== 'paused' && destination.state !== 'off'
  const isStalled =
    destination.state === 'stalled' ||
    (destination.state === 'needs_attention' && destination.nextAttemptAt === null)
  const isWaiting = isRunning && !isStalled && destination.state !== 'active'
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-2 text-xs tabular-nums sm:grid-cols-4">
      <Fact name="Waiting">
        {whole.format(lagEvents)} {lagEvents === 1 ? 'event' : 'events'}
      </Fact>
      <Fact name="Behind">{describeSeconds(lagSeconds)}</Fact>
      <Fact name="Delivered">
        {whole.format(delivered)}
        {rate >= 0.05 ? ` · ${rate < 1 ? rate.toFixed(1) : whole.format(Math.round(rate))}/s` : ''}
      </Fact>
      <Fact name="Dead letters">
        <span className={deadLetters > 0 ? 'font-medium text-gone' : ''}>
          {whole.format(deadLetters)}
        </span>
      </Fact>
      <Fact name="Last success">
        {destination.lastSuccessAt ? <Timestamp at={destination.lastSuccessAt} /> : 'none yet'}
      </Fact>
      <Fact name="Next attempt">
        {destination.nextAttemptAt && isWaiting ? (
          <Timestamp at={destination.nextAttemptAt} />
        ) : isStalled ? (
          'once a worker runs'
        ) : isRunning ? (
          'with the next event'
        ) : (
          'none'
        )}
      </Fact>
      <Fact name="Retries">{whole.format(retries)}</Fact>
      <Fact name="Duplicates">{whole.format(duplicates)}</Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}

function describeSeconds(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`
  return `${Math.round(seconds / 86_400)} days`
}
