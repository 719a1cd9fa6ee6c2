'use client'

import { CheckLine } from '@/components/ui/check-line'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { TextField } from '@/components/ui/text-field'
import { allColumns, readableColumns } from '@/lib/exports/schema/formats'

export type Columns = { kind: 'all' | 'readable' | 'chosen'; chosen: string[]; more: string }

export const everyColumn: Columns = { kind: 'all', chosen: [...readableColumns], more: '' }

/** Names of the columns; none for all fields. */
export function listColumns({ kind, chosen, more }: Columns): string[] {
  if (kind === 'all') return []
  if (kind === 'readable') return [...readableColumns]
  const others = more.split(/[\s,]+/).filter((name) => name !== '')
  return [...new Set([...chosen, ...others])]
}

const offered = [...new Set([...readableColumns, ...allColumns])].filter(
  (name) => name !== 'source' && name !== 'request',
)

type ColumnChoiceProps = {
  value: Columns
  error: string | undefined
  onChange: (columns: Columns) => void
}

/** Which fields an export has. */
export function ColumnChoice({ value, error, onChange }: ColumnChoiceProps) {
  const { kind, chosen, more } = value
  const toggle = (name: string, isChosen: boolean) =>
    onChange({
      ...value,
      // In the order in which they are offered, whatever was clicked first.
      chosen: offered.filter((one) => (one === name ? isChosen : chosen.includes(one))),
    })
  return (
    <div className="grid gap-3">
      <Field
        label="Columns"
        hint={
          kind === 'all'
            ? 'Everything that an event has. Choose this to import it again.'
            : 'An export with fewer columns cannot be imported again as it was.'
        }
        error={error}
      >
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={(event) =>
              onChange({ ...value, kind: event.target.value as Columns['kind'] })
            }
          >
            <option value="all">All fields</option>
            <option value="readable">What people read</option>
            <option value="chosen">Choose…</option>
          </Select>
        )}
      </Field>
      {kind === 'chosen' ? (
        <>
          <fieldset className="grid grid-cols-2 gap-x-4 gap-y-1.5 sm:grid-cols-3 lg:grid-cols-4">
            <legend className="sr-only">Fields</legend>
            {offered.map((name) => (
              <CheckLine
                key={name}
                isChecked={chosen.includes(name)}
                onChange={(isChosen) => toggle(name, isChosen)}
              >
                <span className="break-all text-code">{name}</span>
              </CheckLine>
            ))}
          </fieldset>
          <TextField
            label="Other fields"
            hint="Names with commas between, such as details.reason, changes.0.new"
            className="text-code"
            value={more}
            onChange={(text) => onChange({ ...value, more: text })}
          />
        </>
      ) : null}
    </div>
  )
}
