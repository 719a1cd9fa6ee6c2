'use client'

import { Activity } from 'lucide-react'
import { lazy } from 'react'
import { changeLabels } from '@/lib/log/catalogue/vocabulary'
import type { ChangeKind } from '@/lib/log/schema'
import type { ActionListProps } from './action-list'
import { Picker } from './picker'

const ActionList = lazy(async () => ({ default: (await import('./action-list')).ActionList }))

/** Which types of change and which exact actions are shown. */
export function ActionPicker(props: ActionListProps) {
  const labels = new Map(props.actions.map(({ action, label }) => [action, label]))
  return (
    <Picker
      Icon={Activity}
      label="Action"
      title="Filter by action"
      className="w-88"
      chosen={[
        ...props.changes.map((change) => changeLabels[change as ChangeKind] ?? change),
        ...props.chosen.map((action) => labels.get(action) ?? action),
      ]}
    >
      <ActionList {...props} />
    </Picker>
  )
}
