'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { CheckLine } from '@/components/ui/check-line'
import { FormProblem } from '@/components/ui/form-problem'
import { SaveLine } from '@/components/ui/save-line'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

type TwoFactorPolicyFormProps = {
  company: string
  isRequired: boolean
  /** Where the viewer turns on their own. */
  accountHref: Route
  onSave: (input: { company: string; isRequired: boolean }) => Promise<Outcome<unknown>>
}

export function TwoFactorPolicyForm(props: TwoFactorPolicyFormProps) {
  const { company, accountHref, onSave } = props
  const [isRequired, setIsRequired] = useState(props.isRequired)
  const { submit, isPending, isDone, errorOf, problem, reset } = useSubmit(onSave, {
    fields: ['isRequired'],
  })
  const error = errorOf('isRequired')
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, isRequired })
      }}
    >
      <FormProblem text={problem} />
      <div className="grid gap-1.5">
        <CheckLine
          isChecked={isRequired}
          onChange={(next) => {
            setIsRequired(next)
            reset()
          }}
        >
          Every member needs a second factor. Single sign-on counts as one.
        </CheckLine>
        {error ? (
          <p role="alert" className="text-gone text-xs">
            Not yet: {error}.{' '}
            <Link href={accountHref} className="underline underline-offset-2">
              Your account
            </Link>
          </p>
        ) : null}
      </div>
      <SaveLine isPending={isPending} isDone={isDone} label="Save policy" />
    </form>
  )
}
