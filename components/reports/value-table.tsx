import type { Route } from 'next'
import Link from 'next/link'
import type { ShownTable } from '@/lib/reports/schema/pages'
import type { TableKey } from '@/lib/reports/schema/report-data'
import { format } from './figure-grid'

type ValueTableProps = {
  table: ShownTable
  hrefOf: (q: string) => Route
  /** Whether there is something to compare with. */
  hasBefore: boolean
}

const headers: Record<TableKey, string> = {
  actor: 'Who',
  action: 'Action',
  area: 'Area',
  workspace: 'Workspace',
  outcome: 'Outcome',
  ip: 'Address',
  reason: 'Reason',
}

/** The most frequent values of something, with what each was before. */
export function ValueTable({ table, hrefOf, hasBefore }: ValueTableProps) {
  const { title, rows, distinct, rest } = table
  if (rows.length === 0) {
    return <p className="p-4 text-muted-foreground">Nothing in this period.</p>
  }
  const left = distinct - rows.length
  return (
    <table className="w-full border-separate border-spacing-0 text-left">
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr className="text-muted-foreground text-xs">
          <th scope="col" className="border-b bg-subtle px-3 py-1.5 font-medium">
            {headers[table.key]}
          </th>
          <th scope="col" className="w-24 border-b bg-subtle px-3 py-1.5 text-right font-medium">
            Count
          </th>
          {hasBefore ? (
            <th scope="col" className="w-24 border-b bg-subtle px-3 py-1.5 text-right font-medium">
              Before
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ value, label, hint, count, before, q }) => (
          <tr key={value} className="break-inside-avoid">
            <td className="border-b px-3 py-1.5">
              {q === null ? (
                <span className="break-words">{label}</span>
              ) : (
                <Link
                  href={hrefOf(q)}
                  className="break-words text-accent-text underline underline-offset-2"
                >
                  {label}
                </Link>
              )}
              {hint ? (
                <span className="ml-2 break-all text-muted-foreground text-xs">{hint}</span>
              ) : null}
            </td>
            <td className="border-b px-3 py-1.5 text-right">{format(count)}</td>
            {hasBefore ? (
              <td className="border-b px-3 py-1.5 text-right text-muted-foreground">
                {before === null ? '' : format(before)}
              </td>
            ) : null}
          </tr>
        ))}
        {left > 0 ? (
          <tr className="text-muted-foreground">
            <td className="px-3 py-1.5">{format(left)} more</td>
            <td className="px-3 py-1.5 text-right">{format(rest)}</td>
            {hasBefore ? <td /> : null}
          </tr>
        ) : null}
      </tbody>
    </table>
  )
}
