'use client'

import {
  Command,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from '@/components/ui/command'
import { toggleValue } from '@/lib/events/query/terms'
import type { KnownAction } from '@/lib/events/schema'
import { changeLabels } from '@/lib/log/catalogue/vocabulary'
import { changeKinds } from '@/lib/log/schema'
import { ChangeBadge } from './change-badge'

export type ActionListProps = {
  /** Every action that this company's log holds, the frequent ones first. */
  actions: readonly KnownAction[]
  /** Values of the `change:` term. */
  changes: string[]
  /** Values of the `action:` term. */
  chosen: string[]
  onChange: (next: { changes: string[]; chosen: string[] }) => void
}

/** Types of change and exact actions in one searchable list. */
export function ActionList({ actions, changes, chosen, onChange }: ActionListProps) {
  return (
    <Command label="Actions">
      <CommandInput autoFocus placeholder="Type or action" />
      <CommandList>
        <CommandEmpty>No such action in this log.</CommandEmpty>
        <CommandGroup heading="Types">
          {changeKinds.map((change) => (
            <CommandItem
              key={change}
              value={`type ${change}`}
              keywords={[changeLabels[change]]}
              isChecked={changes.includes(change)}
              onSelect={() => onChange({ changes: toggleValue(changes, change), chosen })}
            >
              <ChangeBadge change={change} />
            </CommandItem>
          ))}
        </CommandGroup>
        {actions.length > 0 ? (
          <CommandGroup heading="Actions">
            {actions.map(({ action, label, count }) => (
              <CommandItem
                key={action}
                value={action}
                keywords={[label]}
                isChecked={chosen.includes(action)}
                onSelect={() => onChange({ changes, chosen: toggleValue(chosen, action) })}
              >
                <span className="grid min-w-0 flex-1">
                  <span className="truncate">{label}</span>
                  <span className="truncate text-code text-muted-foreground text-xs">{action}</span>
                </span>
                <span className="text-muted-foreground text-xs">
                  {count.toLocaleString('en-US')}
                </span>
              </CommandItem>
            ))}
          </CommandGroup>
        ) : null}
      </CommandList>
    </Command>
  )
}
