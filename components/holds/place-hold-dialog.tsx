'use client'

import { CreateDialog } from '@/components/ui/create-dialog'
import type { PlaceHold } from './hold-actions'
import { HoldForm } from './hold-form'

const nothing = { name: '', reason: '', q: '', from: null, to: null, person: '' }

export function PlaceHoldDialog({ company, onPlace }: { company: string; onPlace: PlaceHold }) {
  return (
    <CreateDialog
      label="Place hold"
      description="What it covers is neither pruned nor erased, from now until it is released."
    >
      {(close) => (
        <HoldForm
          company={company}
          initial={nothing}
          submitLabel="Place hold"
          run={(values) => onPlace({ company, ...values })}
          onDone={close}
        />
      )}
    </CreateDialog>
  )
}
