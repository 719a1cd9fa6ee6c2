'use client'

import { useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { describeSignInError } from '@/lib/access/rules'

type SecondFactorFormProps = {
  /** What was wrong with the last code, in next-auth's words. */
  error: string | null
  isBusy: boolean
  onSubmit: (code: string) => void
  onCancel: () => void
}

/** The second half of signing in: a code of the app, or a recovery code. */
export function SecondFactorForm({ error, isBusy, onSubmit, onCancel }: SecondFactorFormProps) {
  const [usesRecovery, setUsesRecovery] = useState(false)
  return (
    <form
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit(String(new FormData(event.currentTarget).get('code') ?? ''))
      }}
    >
      {error === null ? null : (
        <Alert tone="error">
          <p>{describeSignInError(error)}</p>
        </Alert>
      )}
      <Field
        key={usesRecovery ? 'recovery' : 'app'}
        label={usesRecovery ? 'Recovery code' : 'Code of your app'}
        hint={usesRecovery ? 'It works once.' : 'Six digits, new every 30 seconds.'}
      >
        {(control) => (
          <Input
            {...control}
            name="code"
            inputMode={usesRecovery ? 'text' : 'numeric'}
            autoComplete={usesRecovery ? 'off' : 'one-time-code'}
            autoCapitalize="none"
            spellCheck={false}
            className="text-code"
            maxLength={100}
            required
            autoFocus
          />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={isBusy}>
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        <Button variant="ghost" size="sm" onClick={() => setUsesRecovery(!usesRecovery)}>
          {usesRecovery ? 'Use my app' : 'Use a recovery code'}
        </Button>
        <Button variant="ghost" size="sm" onClick={onCancel}>
          Start over
        </Button>
      </div>
    </form>
  )
}
