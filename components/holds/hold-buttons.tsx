'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import type { HoldView } from '@/lib/holds/schema'
import type { ChangeHold, ReleaseHold } from './hold-actions'
import { HoldForm } from './hold-form'
import { ReleaseHoldForm } from './release-hold-form'

type HoldButtonsProps = {
  company: string
  hold: HoldView
  onChange: ChangeHold
  onRelease: ReleaseHold
}

/** What can be done to a hold in force, in the head of its page. */
export function HoldButtons({ company, hold, onChange, onRelease }: HoldButtonsProps) {
  const [open, setOpen] = useState<'change' | 'release' | null>(null)
  const close = () => setOpen(null)
  const { id, name, reason, q, from, to, person } = hold
  return (
    <>
      <Button onClick={() => setOpen('change')}>Edit…</Button>
      <Button onClick={() => setOpen('release')}>Release…</Button>
      <Dialog open={open === 'change'} onOpenChange={close}>
        <DialogContent title={`Edit ${name}`}>
          <HoldForm
            company={company}
            initial={{ name, reason, q, from, to, person: person?.ref ?? '' }}
            submitLabel="Save"
            run={(values) => onChange({ company, id, ...values })}
            onDone={close}
          />
        </DialogContent>
      </Dialog>
      <Dialog open={open === 'release'} onOpenChange={close}>
        <DialogContent
          title={`Release ${name}?`}
          description="What no other hold covers may be pruned and erased again."
          className="max-w-md"
        >
          <ReleaseHoldForm company={company} hold={hold} onRelease={onRelease} onDone={close} />
        </DialogContent>
      </Dialog>
    </>
  )
}
