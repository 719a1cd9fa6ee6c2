import { printLiteralTerm } from '@/lib/events/query/print'
import { areas } from '@/lib/log/catalogue/vocabulary'
import { describeAction } from '@/lib/log/describe-action'
import type { knownReasons } from '@/lib/reports/measures/count-attempts'
import { narrow } from '@/lib/reports/measures/window'
import type { ShownTable } from '@/lib/reports/schema/pages'
import type { ReportTable, TableKey } from '@/lib/reports/schema/report-data'

type Names = Readonly<Record<string, { label: string; hint: string | null }>>

export function showTable(
  { rows, ...table }: ReportTable,
  { q, names }: { q: string; names: Names },
): ShownTable {
  return {
    ...table,
    rows: rows.map(({ value, count, before }) => ({
      ...{ value, count, before },
      ...labelValue(table.key, { value, names }),
      q: narrowTo(q, { key: table.key, value }),
    })),
  }
}

const outcomeLabels: Record<string, string> = {
  success: 'Success',
  failure: 'Failure',
  denied: 'Denied',
}

const reasonLabels: Record<(typeof knownReasons)[number], string> = {
  wrong_password: 'Wrong password',
  unknown_account: 'No such account',
  no_active_membership: 'Not an active member',
  throttled: 'Too many attempts',
  wrong_second_factor: 'Wrong second factor',
  single_sign_on_required: 'Single sign-on is required',
  oidc_email_not_verified: 'E-mail not verified by single sign-on',
  oidc_unknown_person: 'Unknown at single sign-on',
  oidc_other_person: 'Somebody else at single sign-on',
}

function labelValue(
  key: TableKey,
  { value, names }: { value: string; names: Names },
): { label: string; hint: string | null } {
  if (value === '') return { label: key === 'reason' ? 'Other or not told' : 'None', hint: null }
  switch (key) {
    case 'actor':
      return names[value] ?? { label: isRef(value) ? 'Erased person' : value, hint: null }
    case 'workspace':
      return names[value] ?? { label: value, hint: null }
    case 'ip':
      return { label: isRef(value) ? 'Erased address' : value, hint: null }
    case 'action':
      return { label: describeAction(value).label, hint: value }
    case 'area':
      return { label: (areas as Record<string, string>)[value] ?? value, hint: null }
    case 'outcome':
      return { label: outcomeLabels[value] ?? value, hint: null }
    case 'reason':
      return { label: (reasonLabels as Record<string, string>)[value] ?? value, hint: null }
  }
}

function narrowTo(q: string, { key, value }: { key: TableKey; value: string }): string | null {
  if (key === 'reason') {
    return value === ''
      ? null
      : narrow(q, printLiteralTerm({ key: 'details.reason', values: [value] }))
  }
  if (key === 'ip' && isRef(value)) return null
  return narrow(q, value === '' ? `-${key}:*` : printLiteralTerm({ key, values: [value] }))
}

function isRef(value: string): boolean {
  return value.startsWith('s_')
}
