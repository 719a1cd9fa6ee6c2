'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import type { StoredEvent } from '@/lib/events/schema'
import { isMembers } from '@/lib/log/core/json-pointer'
import type { JsonValue } from '@/lib/log/schema'
import { changeLineClass } from './change-line'
import { ChangeSides } from './change-sides'
import { StructuralChange } from './structural-change'

type Changes = NonNullable<StoredEvent['changes']>

const shownAtFirst = 20

/**
 * What each changed field was before and is after. Objects and lists are compared: one line for each path that differs. A
 * list rather than a table, so that it can stand in one column on a phone and still be read out as what it is.
 */
export function ChangesList({ changes }: { changes: Changes }) {
  const [isWhole, setIsWhole] = useState(changes.length <= shownAtFirst + 5)
  const shown = isWhole ? changes : changes.slice(0, shownAtFirst)
  return (
    <div className="grid gap-2">
      <div className="rounded-md border">
        <div
          aria-hidden
          className={`hidden rounded-t-md border-b bg-subtle px-2.5 py-1.5 font-medium text-muted-foreground text-xs sm:grid ${changeLineClass}`}
        >
          <span>Field</span>
          <span>Old</span>
          <span>New</span>
        </div>
        <ul className="divide-y">
          {shown.map((change) => (
            <li key={change.field} className="px-2.5 py-2">
              <Change change={change} />
            </li>
          ))}
        </ul>
      </div>
      {isWhole ? null : (
        <Button size="sm" className="w-fit print:hidden" onClick={() => setIsWhole(true)}>
          Show all {changes.length} changes
        </Button>
      )}
    </div>
  )
}

function Change({ change: { field, old: before, new: after } }: { change: Changes[number] }) {
  if (before !== undefined && after !== undefined && areAlike(before, after)) {
    return <StructuralChange field={field} before={before} after={after} />
  }
  return (
    <div className={changeLineClass}>
      <bdi className="wrap-anywhere font-medium text-code">{field}</bdi>
      <ChangeSides before={before} after={after} />
    </div>
  )
}

/** Both are objects or both are lists: then it is worth looking inside. */
function areAlike(before: JsonValue, after: JsonValue): boolean {
  return (Array.isArray(before) && Array.isArray(after)) || (isMembers(before) && isMembers(after))
}
