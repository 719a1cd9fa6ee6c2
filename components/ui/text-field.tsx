import type { ComponentProps, ReactNode } from 'react'
import { Field } from './field'
import { Input } from './input'

type TextFieldProps = Omit<ComponentProps<typeof Input>, 'value' | 'onChange'> & {
  label: string
  hint?: ReactNode
  error?: string | undefined
  value: string
  onChange: (value: string) => void
}

/** One line of text with its label, hint and error. */
export function TextField({ label, hint, error, onChange, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <Input {...control} {...input} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  )
}
