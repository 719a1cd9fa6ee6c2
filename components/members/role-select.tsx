import type { ComponentProps } from 'react'
import { Select } from '@/components/ui/select'
import type { RoleChoice } from './member-actions'

type RoleSelectProps = Omit<ComponentProps<typeof Select>, 'onChange' | 'children'> & {
  roles: readonly Pick<RoleChoice, 'key' | 'label'>[]
  onChoose: (role: string) => void
}

export function RoleSelect({ roles, onChoose, ...props }: RoleSelectProps) {
  return (
    <Select {...props} onChange={(event) => onChoose(event.target.value)}>
      {roles.map(({ key, label }) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </Select>
  )
}
