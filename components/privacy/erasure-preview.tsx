import Link from 'next/link'
import { Alert } from '@/components/ui/alert'
import type { CopyThatLeft, ErasureCounts } from '@/lib/privacy/schema/words'
import { listCounts } from '@/lib/privacy/schema/words'
import { Timestamp } from '@/components/time/timestamp'
import { routes } from '@/lib/web/routes'

/** What was, or would be, erased where. */
export function ErasureCountList({ counts }: { counts: ErasureCounts }) {
  const lines = listCounts(counts)
  if (lines.length === 0) return <p className="text-muted-foreground">Nothing.</p>
  return (
    <ul className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-1.5">
      {lines.map(({ key, label, count }) => (
        <li key={key} className="contents">
          <span className="text-right font-medium tabular-nums">
            {count.toLocaleString('en-US')}
          </span>
          <span>{label}</span>
        </li>
      ))}
    </ul>
  )
}

/** What erasing does not reach: said before, so that nobody is told later. */
export function UnreachedList({ texts }: { texts: readonly string[] }) {
  return (
    <ul className="grid list-disc gap-1.5 pl-5">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  )
}

/** Holds that somebody has to read before erasing. `company`: where they are opened; null for who may not. */
export function HoldsInPart({
  company,
  holds,
}: {
  company: string | null
  holds: readonly { id: string; name: string; isReleased: boolean }[]
}) {
  if (holds.length === 0) return null
  return (
    <Alert tone="warning" title="These legal holds may name them in part" className="mt-3">
      <p>Change what names them before you erase. A released hold stays as it is.</p>
      <ul className="mt-1.5 grid gap-1">
        {holds.map(({ id, name, isReleased }) => (
          <li key={id} className="wrap-anywhere">
            {company === null ? (
              name
            ) : (
              <Link href={routes.hold(company, id)} className="underline">
                {name}
              </Link>
            )}
            {isReleased ? ' (released)' : null}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

/** `company`: whose log the event of each copy is opened in, for who and where it went; null for who may not read it. */
export function CopyList({
  company,
  copies,
  isCut,
}: {
  company: string | null
  copies: readonly CopyThatLeft[]
  isCut: boolean
}) {
  if (copies.length === 0) {
    return (
      <p className="text-muted-foreground">
        {isCut
          ? 'The log is too busy to be searched for them now: reload this page to see them.'
          : 'The log tells of no export, stream, backup or archive since the person was first seen.'}
      </p>
    )
  }
  return (
    <>
      <ul className="grid gap-1.5">
        {copies.map(({ event, at, what }) => (
          <li key={event} className="flex flex-wrap gap-x-3">
            <Timestamp at={at} className="whitespace-nowrap text-muted-foreground" />
            {company === null ? (
              <span>{what}</span>
            ) : (
              <Link href={routes.event(company, event)} className="text-accent-text underline">
                {what}
              </Link>
            )}
          </li>
        ))}
      </ul>
      {isCut ? (
        <p className="mt-2 text-muted-foreground text-xs">Older ones are not listed.</p>
      ) : null}
    </>
  )
}

/** Why erasing would be refused now. */
export function RefusedAlert({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return null
  return (
    <Alert tone="warning" title="This person cannot be erased now" className="mb-4">
      {texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </Alert>
  )
}
