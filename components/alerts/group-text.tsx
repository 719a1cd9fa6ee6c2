import type { GroupValue } from '@/lib/alerts/schema/views'
import { labelField, restWords } from '@/lib/alerts/words'

/** What an alert is about: its group, or all that was too much; null: nothing is said of it. */
export function AboutText({
  group,
  gathersRest,
}: {
  group: readonly GroupValue[]
  gathersRest: boolean
}) {
  if (gathersRest) return <>{restWords}</>
  return group.length === 0 ? null : <GroupText group={group} />
}

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
