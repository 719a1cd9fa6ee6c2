import type { ComponentProps } from 'react'
import { Select } from '@/components/ui/select'

export type RoleChoice = { key: string; label: string }

type RoleSelectProps = Omit<ComponentProps<typeof Select>, 'onChange' | 'value'> & {
  roles: readonly RoleChoice[]
  value: string
  onChange: (role: string) => void
}

export function RoleSelect({ roles, value, onChange, ...props }: RoleSelectProps) {
  return (
    <Select {...props} value={value} onChange={(event) => onChange(event.target.value)}>
      {roles.some(({ key }) => key === value) ? null : (
        <option value={value}>A role that is gone</option>
      )}
      {roles.map(({ key, label }) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </Select>
  )
}
