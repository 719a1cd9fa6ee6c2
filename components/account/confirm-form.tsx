'use client'

import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { useSubmit } from '@/components/ui/use-submit'
import type { TwoFactorActions } from './two-factor-view'

type ConfirmFormProps = {
  company: string
  secret: string
  qr: { size: number; path: string }
  onEnable: TwoFactorActions['enable']
  onEnabled: (value: { recoveryCodes: string[] }) => void
}

/** The secret as a picture and as text, and the field for the first code that it makes. */
export function ConfirmForm({ company, secret, qr, onEnable, onEnabled }: ConfirmFormProps) {
  const { submit, isPending, errorOf, problem } = useSubmit(onEnable, {
    fields: ['secretCode'],
    onDone: onEnabled,
  })
  return (
    <form
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const secretCode = String(new FormData(event.currentTarget).get('secretCode') ?? '')
        submit({ company, secretCode })
      }}
    >
      <FormProblem text={problem} />
      <svg
        role="img"
        aria-label="QR code of the secret below"
        viewBox={`0 0 ${qr.size} ${qr.size}`}
        shapeRendering="crispEdges"
        // Dark on light in both themes: cameras read no other way.
        className="mx-auto size-44 rounded-md border bg-white text-black"
      >
        <path d={qr.path} fill="currentColor" />
      </svg>
      <div className="grid gap-1">
        <p className="text-muted-foreground text-xs">No camera? Type this secret into your app:</p>
        <div className="flex items-center gap-2">
          <code data-testid="totp-secret" className="break-all text-code">
            {secret.match(/.{1,4}/g)?.join(' ')}
          </code>
          <CopyButton text={secret} label="Copy secret" />
        </div>
      </div>
      <Field label="Code of your app" error={errorOf('secretCode')}>
        {(control) => (
          <Input
            {...control}
            name="secretCode"
            inputMode="numeric"
            autoComplete="one-time-code"
            className="text-code"
            maxLength={10}
            required
          />
        )}
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isPending}>
          Turn on
        </Button>
      </div>
    </form>
  )
}
