'use client'

import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { Severity } from '@/lib/alerts/words'
import { routes } from '@/lib/web/routes'
import { SeverityBadge } from './badges'
import type { RuleActions } from './rule-actions'

type PresetItem = { key: string; name: string; description: string; severity: Severity }

type PresetListProps = {
  company: string
  presets: readonly PresetItem[]
  onAdd: RuleActions['addPreset']
}

/** Rules that one click makes. */
export function PresetList({ company, presets, onAdd }: PresetListProps) {
  const { submit, isPending, problem } = useSubmit(onAdd)
  return (
    <div className="grid gap-3">
      <FormProblem text={problem} />
      <ul aria-label="Presets" className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {presets.map(({ key, name, description, severity }) => (
          <li key={key} className="grid content-between gap-2 rounded-md border p-3">
            <div className="grid gap-1">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{name}</span>
                <SeverityBadge severity={severity} />
              </p>
              <p className="text-muted-foreground text-xs">{description}</p>
            </div>
            <div className="flex gap-2">
              <Button
                size="sm"
                disabled={isPending}
                aria-label={`Add: ${name}`}
                onClick={() => submit({ company, key })}
              >
                Add
              </Button>
              <Button size="sm" variant="ghost" asChild>
                <Link
                  href={routes.newAlertRule(company, { preset: key })}
                  aria-label={`Adjust first: ${name}`}
                >
                  Adjust first…
                </Link>
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}
