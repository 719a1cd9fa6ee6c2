'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import { ProveForm } from './prove-form'
import { RecoveryCodes } from './recovery-codes'
import type { TwoFactorActions } from './two-factor-view'

type RenewCodesDialogProps = { company: string; onRenew: TwoFactorActions['renewCodes'] }

export function RenewCodesDialog({ company, onRenew }: RenewCodesDialogProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [codes, setCodes] = useState<readonly string[] | null>(null)

  const setOpen = (next: boolean) => {
    setIsOpen(next)
    if (!next) setCodes(null)
  }

  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>New recovery codes</Button>
      </DialogTrigger>
      {codes === null ? (
        <DialogContent
          title="New recovery codes"
          description="The former ones stop working."
          className="max-w-md"
        >
          <ProveForm
            company={company}
            submitLabel="Make new codes"
            variant="primary"
            onProve={onRenew}
            onDone={({ recoveryCodes }) => setCodes(recoveryCodes)}
          />
        </DialogContent>
      ) : (
        <DialogContent
          title="Keep your recovery codes"
          description="This is the only time they are shown."
          onInteractOutside={(event) => event.preventDefault()}
        >
          <RecoveryCodes codes={codes} onDone={() => setOpen(false)} />
        </DialogContent>
      )}
    </Dialog>
  )
}
