'use client'

import { Plus, X } from 'lucide-react'
import { type RoleChoice, RoleSelect } from '@/components/people/role-select'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'

type Mapping = { value: string; role: string }

type RoleMappingsProps = {
  mappings: readonly Mapping[]
  roles: readonly RoleChoice[]
  errorOf: (path: string) => string | undefined
  onChange: (mappings: Mapping[]) => void
}

/** Which group gives which role; the order counts. */
export function RoleMappings({ mappings, roles, errorOf, onChange }: RoleMappingsProps) {
  const change = (index: number, next: Partial<Mapping>) =>
    onChange(mappings.map((mapping, at) => (at === index ? { ...mapping, ...next } : mapping)))
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium">Roles by group</legend>
      <p className="text-muted-foreground text-xs">
        At each sign-in the first that matches sets the member's role; none keeps it. The last owner
        stays one.
      </p>
      {mappings.map((mapping, index) => {
        const error = errorOf(`/${index}/value`) ?? errorOf(`/${index}/role`)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place, which is what counts
          <div key={index} className="grid max-w-lg gap-1">
            <div className="grid grid-cols-[1fr_1fr_auto] gap-2">
              <Input
                aria-label={`Group ${index + 1}`}
                placeholder="Group"
                required
                maxLength={200}
                className="text-code"
                spellCheck={false}
                autoCapitalize="none"
                value={mapping.value}
                onChange={(event) => change(index, { value: event.target.value })}
              />
              <RoleSelect
                aria-label={`Role of group ${index + 1}`}
                roles={roles}
                value={mapping.role}
                onChange={(role) => change(index, { role })}
              />
              <Button
                variant="ghost"
                size="icon"
                aria-label={`Remove group ${index + 1}`}
                onClick={() => onChange(mappings.filter((_, at) => at !== index))}
              >
                <X aria-hidden />
              </Button>
            </div>
            {error ? (
              <p role="alert" className="text-gone text-xs">
                {error}
              </p>
            ) : null}
          </div>
        )
      })}
      <div>
        <Button size="sm" onClick={() => onChange([...mappings, { value: '', role: 'member' }])}>
          <Plus aria-hidden />
          Add a group
        </Button>
      </div>
    </fieldset>
  )
}
