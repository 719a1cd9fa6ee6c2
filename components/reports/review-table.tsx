import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { permissions } from '@/lib/access/schema'
import type { ReviewFlag, ReviewGrant } from '@/lib/reports/schema/report-data'
import type { ShownLine } from '@/lib/reports/schema/pages'
import { LineDecision } from './line-decision'
import type { ReportActions } from './report-actions'

type ReviewTableProps = {
  company: string
  report: string
  lines: readonly ShownLine[]
  /** The viewer may decide, and it is not signed off yet. */
  isOpen: boolean
  onDecide: ReportActions['decideLine']
}

/** Who holds which access, line by line, with what the reviewer says. A sheet of paper is narrow, and has the table all the same. */
export function ReviewTable({ company, report, lines, isOpen, onDecide }: ReviewTableProps) {
  const head = 'border-b bg-subtle px-3 py-1.5 font-medium'
  return (
    <table className="w-full border-separate border-spacing-0 text-left not-print:max-md:block">
      <caption className="sr-only">Access</caption>
      <thead className="not-print:max-md:sr-only">
        <tr className="text-muted-foreground text-xs">
          <th scope="col" className={head}>
            Who
          </th>
          <th scope="col" className={head}>
            May do what, by what, since when
          </th>
          <th scope="col" className={head}>
            Last used
          </th>
          <th scope="col" className={head}>
            Decision
          </th>
        </tr>
      </thead>
      <tbody className="not-print:max-md:block">
        {lines.map((line) => (
          <tr
            key={line.position}
            className="break-inside-avoid align-top not-print:max-md:grid not-print:max-md:border-b"
          >
            <th
              scope="row"
              className="border-b px-3 py-2 font-normal not-print:max-md:border-0 not-print:max-md:pb-0"
            >
              <Holder line={line} />
            </th>
            <td className="border-b px-3 py-2 not-print:max-md:border-0 not-print:max-md:py-1">
              <Grants line={line} />
            </td>
            <td className="border-b px-3 py-2 not-print:max-md:border-0 not-print:max-md:py-1">
              <span className="md:hidden print:hidden">Last used: </span>
              {line.lastUsedAt ? <Timestamp at={line.lastUsedAt} /> : 'Never'}
            </td>
            <td className="border-b px-3 py-2 md:w-64 print:w-36 not-print:max-md:border-0 not-print:max-md:pt-1">
              <Decided line={line} />
              {isOpen ? (
                <LineDecision
                  {...{ company, report, onDecide }}
                  line={{
                    position: line.position,
                    label: line.label,
                    decision: line.decision,
                    comment: line.comment,
                    isForOthers: line.isForOthers,
                  }}
                />
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const kindLabels: Record<ShownLine['kind'], string> = {
  member: 'Member',
  service_account: 'Service account',
  api_key: 'API key',
}

const flagWords: Record<ReviewFlag, { label: string; tone: 'changed' | 'neutral' | 'accent' }> = {
  administers: { label: 'Administrator', tone: 'accent' },
  unused: { label: 'Not used for 90 days', tone: 'changed' },
  no_two_factor: { label: 'No second factor', tone: 'changed' },
  never_expires: { label: 'Never expires', tone: 'changed' },
}

function Holder({ line }: { line: ShownLine }) {
  return (
    <div className="grid gap-1">
      <span className="break-words font-medium">{line.label}</span>
      {line.hint ? (
        <span className="wrap-anywhere text-muted-foreground text-xs">{line.hint}</span>
      ) : null}
      <span className="text-muted-foreground text-xs">
        {kindLabels[line.kind]} since <Timestamp at={line.since} />
      </span>
      {line.flags.length > 0 ? (
        <span className="flex flex-wrap gap-1">
          {line.flags.map((flag) => (
            <Badge key={flag} tone={flagWords[flag].tone}>
              {flagWords[flag].label}
            </Badge>
          ))}
        </span>
      ) : null}
    </div>
  )
}

function Grants({ line }: { line: ShownLine }) {
  if (line.kind === 'api_key') {
    return (
      <div className="grid gap-0.5">
        <span>{line.scopes.length > 0 ? line.scopes.join(', ') : 'Nothing any more'}</span>
        <span className="text-muted-foreground text-xs">
          {line.boundByLabel
            ? `Bound by the roles of ${line.boundByLabel}`
            : 'Made by the operator'}
          {line.expiresAt ? (
            <>
              , until <Timestamp at={line.expiresAt} />
            </>
          ) : null}
        </span>
      </div>
    )
  }
  return (
    <ul className="grid gap-1.5">
      {line.grants.map((grant) => (
        <li key={`${grant.roleLabel} ${grant.group ?? ''}`} className="grid gap-0.5">
          <span>
            <span className="font-medium">{grant.roleLabel}</span>
            {grant.group ? ` by the group ${grant.group}` : ''}
            <span className="text-muted-foreground">
              {grant.since ? (
                <>
                  , since <Timestamp at={grant.since} />
                </>
              ) : (
                ', since before what the log keeps'
              )}
            </span>
          </span>
          <span className="text-muted-foreground text-xs">
            <Permissions grant={grant} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function Permissions({ grant: { permissions: held, later } }: { grant: ReviewGrant }) {
  if (held.length === 0) return 'No permission'
  return held.map((permission, at) => {
    const since = later.find((one) => one.permission === permission)?.since
    return (
      <span key={permission}>
        {at > 0 ? ', ' : ''}
        {permissions[permission]?.label ?? permission}
        {since ? (
          <>
            {' '}
            (since <Timestamp at={since} />)
          </>
        ) : null}
      </span>
    )
  })
}

function Decided({ line }: { line: ShownLine }) {
  if (line.decision === null) return <span className="hidden print:inline">Not decided</span>
  return (
    <div className="mb-1 grid gap-0.5">
      <span className="flex flex-wrap items-center gap-1.5">
        {line.decision === 'keep' ? (
          <Badge tone="made">Keep</Badge>
        ) : (
          <Badge tone="gone">Revoke</Badge>
        )}
        {line.isOwnDecision ? <Badge tone="changed">By themselves</Badge> : null}
      </span>
      {line.comment ? <span className="break-words">{line.comment}</span> : null}
      <span className="text-muted-foreground text-xs">
        {line.decidedBy}
        {line.decidedAt ? (
          <>
            , <Timestamp at={line.decidedAt} />
          </>
        ) : null}
      </span>
    </div>
  )
}
