import type { StoredEvent } from '@/lib/events/schema'
import type { JsonValue } from '@/lib/log/schema'

type Changes = NonNullable<StoredEvent['changes']>

/** What each changed field was before and is after; a side that did not exist stays empty. */
export function ChangesTable({ changes }: { changes: Changes }) {
  return (
    <div className="overflow-hidden rounded-md border">
      {/* Fixed: one long value must not take the room of the other side. */}
      <table className="w-full table-fixed text-left">
        <thead className="bg-subtle text-muted-foreground text-xs">
          <tr>
            <th scope="col" className="w-[28%] px-2.5 py-1.5 font-medium">
              Field
            </th>
            <th scope="col" className="px-2.5 py-1.5 font-medium">
              Old
            </th>
            <th scope="col" className="px-2.5 py-1.5 font-medium">
              New
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.field} className="border-t align-top">
              <th scope="row" className="px-2.5 py-1.5 font-normal text-code wrap-anywhere">
                {change.field}
              </th>
              <td className="px-2.5 py-1.5">
                <Side value={change.old} className="bg-gone-subtle text-gone" sign="−" />
              </td>
              <td className="px-2.5 py-1.5">
                <Side value={change.new} className="bg-made-subtle text-made" sign="+" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type SideProps = { value: JsonValue | undefined; className: string; sign: string }

function Side({ value, className, sign }: SideProps) {
  if (value === undefined) return <span className="text-muted-foreground">none</span>
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1)
  return (
    <span
      className={`inline-block whitespace-pre-wrap wrap-anywhere rounded px-1.5 py-0.5 text-code ${className}`}
    >
      <span aria-hidden>{sign} </span>
      {text}
    </span>
  )
}
