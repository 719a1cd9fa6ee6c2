'use client'

import { useState, useTransition } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { routes } from '@/lib/web/routes'
import { trySignIn } from './sign-in-form'

type SetupInput = {
  token: string
  companyName: string
  slug: string
  ownerName: string
  email: string
  password: string
  timeZone: string
}

export type SetupOutcome =
  | { ok: true; value: { companySlug: string } }
  | {
      ok: false
      error: { detail: string; errors: { pointer?: string; message: string }[] }
    }

type SetupFormProps = { token: string; onSetup: (input: SetupInput) => Promise<SetupOutcome> }

/** Makes the first company and its owner, and signs the owner in. */
export function SetupForm({ token, onSetup }: SetupFormProps) {
  const [outcome, setOutcome] = useState<SetupOutcome | null>(null)
  const [isPending, startTransition] = useTransition()
  const [isLeaving, setIsLeaving] = useState(false)
  /** Null while it follows the company's name. */
  const [ownSlug, setOwnSlug] = useState<string | null>(null)
  const [suggestedSlug, setSuggestedSlug] = useState('')
  const errors = outcome?.ok === false ? outcome.error.errors : []
  const errorOf = (...names: string[]) =>
    errors.find(({ pointer }) => names.some((name) => pointer === `/${name}`))?.message

  const submit = (form: FormData) =>
    startTransition(async () => {
      const text = (name: string) => String(form.get(name) ?? '')
      const { email, password } = { email: text('email'), password: text('password') }
      const result = await onSetup({
        token,
        companyName: text('companyName'),
        slug: text('slug'),
        ownerName: text('ownerName'),
        email,
        password,
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      })
      setOutcome(result)
      if (!result.ok) return
      setIsLeaving(true)
      const failure = await trySignIn({ email, password })
      const next = routes.auditLogs(result.value.companySlug)
      window.location.assign(failure === null ? next : routes.signIn({ callbackUrl: next }))
    })

  return (
    <form
      // Sent before the page is alive, the browser would write the password into the address otherwise.
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit(new FormData(event.currentTarget))
      }}
    >
      {outcome?.ok === false && errors.length === 0 ? (
        <Alert tone="error">
          <p>{outcome.error.detail}</p>
        </Alert>
      ) : null}
      <Field label="Company name" error={errorOf('companyName', 'name')}>
        {(control) => (
          <Input
            {...control}
            name="companyName"
            required
            maxLength={100}
            autoComplete="organization"
            onChange={(event) => setSuggestedSlug(toSlug(event.target.value))}
          />
        )}
      </Field>
      <Field
        label="Address"
        hint="Letters, digits and hyphens; part of every link."
        error={errorOf('slug')}
      >
        {(control) => (
          <Input
            {...control}
            name="slug"
            required
            maxLength={40}
            value={ownSlug ?? suggestedSlug}
            onChange={(event) => setOwnSlug(event.target.value)}
            className="text-code"
            spellCheck={false}
            autoCapitalize="none"
          />
        )}
      </Field>
      <Field label="Your name" error={errorOf('ownerName')}>
        {(control) => (
          <Input {...control} name="ownerName" required maxLength={200} autoComplete="name" />
        )}
      </Field>
      <Field label="E-mail" error={errorOf('email')}>
        {(control) => (
          <Input {...control} name="email" type="email" required autoComplete="username" />
        )}
      </Field>
      <Field label="Password" hint="At least 12 characters." error={errorOf('password')}>
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            required
            autoComplete="new-password"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={isPending || isLeaving}>
        {isPending || isLeaving ? 'Creating…' : 'Create company'}
      </Button>
    </form>
  )
}

/** A first suggestion from the name; the owner may change it. */
function toSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
}
