import type { GroupValue } from '@/lib/alerts/schema/views'
import { labelField } from '@/lib/alerts/words'

/** What a group has in common, in words: “actor zoe@acme.example, IP address 192.0.2.1”. */
export function GroupText({ group }: { group: readonly GroupValue[] }) {
  return (
    <>
      {group.map(({ field, label }, at) => (
        <span key={field}>
          {at > 0 ? ', ' : ''}
          {labelField(field)}{' '}
          {label === null ? (
            <span className="text-muted-foreground">unknown</span>
          ) : (
            <bdi className="wrap-anywhere font-medium text-foreground">{label}</bdi>
          )}
        </span>
      ))}
    </>
  )
}
