import type { ComponentProps } from 'react'
import { Select } from '@/components/ui/select'

/** A role that may be given, as a list of choices shows it. */
export type RoleChoice = { key: string; label: string; description: string }

type RoleSelectProps = Omit<ComponentProps<typeof Select>, 'onChange' | 'children' | 'value'> & {
  roles: readonly Pick<RoleChoice, 'key' | 'label'>[]
  value: string
  onChange: (role: string) => void
  /** What the empty choice says; without it one has to be chosen. */
  none?: string
}

export function RoleSelect({ roles, value, onChange, none, ...props }: RoleSelectProps) {
  const isGone = value !== '' && !roles.some(({ key }) => key === value)
  return (
    <Select {...props} value={value} onChange={(event) => onChange(event.target.value)}>
      {none === undefined ? null : <option value="">{none}</option>}
      {isGone ? <option value={value}>A role that is gone, or not yours to give</option> : null}
      {roles.map(({ key, label }) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </Select>
  )
}
