'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import { BeginForm } from './begin-form'
import { ConfirmForm } from './confirm-form'
import { RecoveryCodes } from './recovery-codes'
import type { TwoFactorActions } from './two-factor-view'

type SetUpTwoFactorDialogProps = {
  company: string
  actions: Pick<TwoFactorActions, 'begin' | 'enable'>
}

type Step =
  | { kind: 'password' }
  | { kind: 'app'; secret: string; qr: { size: number; path: string } }
  | { kind: 'codes'; codes: readonly string[] }

/** Password, then the app and its first code, then the recovery codes: once. */
export function SetUpTwoFactorDialog({ company, actions }: SetUpTwoFactorDialogProps) {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)
  const [step, setStep] = useState<Step>({ kind: 'password' })

  const setOpen = (next: boolean) => {
    setIsOpen(next)
    if (next) return
    // Not before: the page around this says that it is on, and the codes would go with what stood here.
    if (step.kind === 'codes') router.refresh()
    setStep({ kind: 'password' })
  }

  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">Turn on</Button>
      </DialogTrigger>
      {step.kind === 'password' ? (
        <DialogContent
          title="Turn on two-factor authentication"
          description="Signing in will take your password and a code of an app on your phone."
          className="max-w-md"
        >
          <BeginForm
            company={company}
            onBegin={actions.begin}
            onBegun={({ secret, qr }) => setStep({ kind: 'app', secret, qr })}
          />
        </DialogContent>
      ) : null}
      {step.kind === 'app' ? (
        <DialogContent
          title="Scan this with your app"
          description="Any authenticator app will do. Then type the code that it shows."
          className="max-w-md"
          // A click beside it must not cost the scan.
          onInteractOutside={(event) => event.preventDefault()}
        >
          <ConfirmForm
            company={company}
            secret={step.secret}
            qr={step.qr}
            onEnable={actions.enable}
            onEnabled={({ recoveryCodes }) => setStep({ kind: 'codes', codes: recoveryCodes })}
          />
        </DialogContent>
      ) : null}
      {step.kind === 'codes' ? (
        <DialogContent
          title="Keep your recovery codes"
          description="Two-factor authentication is on. This is the only time the codes are shown."
          onInteractOutside={(event) => event.preventDefault()}
        >
          <RecoveryCodes codes={step.codes} onDone={() => setOpen(false)} />
        </DialogContent>
      ) : null}
    </Dialog>
  )
}
