'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CheckLine } from '@/components/ui/check-line'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import { confirmationOf } from '@/lib/privacy/schema/words'

type EraseFormProps = {
  company: string
  /** The first is whom the page is about, who cannot be left out. */
  refs: readonly { ref: string; label: string; isLikely: boolean }[]
  onErase: (input: {
    company: string
    refs: string[]
    reason: string
    confirmation: string
  }) => Promise<Outcome<unknown>>
}

/** Asks for the erasure: why, and once more whom. */
export function EraseForm({ company, refs, onErase }: EraseFormProps) {
  const [first, ...others] = refs
  const [left, setLeft] = useState<readonly string[]>(() =>
    refs.filter(({ isLikely }) => !isLikely).map(({ ref }) => ref),
  )
  const [reason, setReason] = useState('')
  const [confirmation, setConfirmation] = useState('')
  const { submit, isPending, errorOf, problem } = useSubmit(onErase, {
    fields: ['reason', 'confirmation'],
  })
  if (!first) return null
  const wanted = confirmationOf(first.ref)
  return (
    <form
      method="post"
      className="grid max-w-xl gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const chosen = refs.map(({ ref }) => ref).filter((ref) => !left.includes(ref))
        submit({ company, refs: chosen, reason, confirmation })
      }}
    >
      <FormProblem text={problem} />
      {others.length > 0 ? (
        <fieldset className="grid gap-2">
          <legend className="mb-1 font-medium">Also known as</legend>
          <p className="text-muted-foreground text-xs">
            These share an e-mail or an id with the person, or nothing but the name. Leave out
            whoever is somebody else.
          </p>
          {others.map(({ ref, label, isLikely }) => (
            <CheckLine
              key={ref}
              isChecked={!left.includes(ref)}
              onChange={(isChecked) =>
                setLeft(isChecked ? left.filter((one) => one !== ref) : [...left, ref])
              }
            >
              <bdi className="wrap-anywhere">{label}</bdi>
              {isLikely ? ' ' : ', known by name alone '}
              <bdi className="break-all text-code text-muted-foreground">{ref}</bdi>
            </CheckLine>
          ))}
        </fieldset>
      ) : null}
      <Field
        label="Reason"
        hint="Kept in the log for ever, so without the person’s name or e-mail: “GDPR request 2026-17”."
        error={errorOf('reason')}
      >
        {(control) => (
          <Textarea
            {...control}
            name="reason"
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Type the end of the reference to confirm"
        hint={
          <span className="break-all text-code">
            {first.ref.slice(0, -wanted.length)}
            <strong className="text-foreground">{wanted}</strong>
          </span>
        }
        error={errorOf('confirmation')}
      >
        {(control) => (
          <Input
            {...control}
            name="confirmation"
            required
            autoComplete="off"
            spellCheck={false}
            className="max-w-40 text-code"
            value={confirmation}
            onChange={(event) => setConfirmation(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="danger" disabled={isPending}>
          {isPending ? 'Erasing…' : 'Erase this person'}
        </Button>
        <p className="text-muted-foreground text-xs" role="status">
          {isPending
            ? 'It goes on by itself, also when you leave this page.'
            : 'It cannot be undone.'}
        </p>
      </div>
    </form>
  )
}
