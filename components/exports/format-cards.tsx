import { Braces, FileSpreadsheet, type LucideIcon, Rows3, ShieldCheck } from 'lucide-react'
import type { ExportFormat } from '@/lib/exports/schema/formats'
import { cn } from '@/lib/web/cn'
import { formatLabels } from './export-words'

type FormatWords = { label: string; about: string; Icon: LucideIcon; hasPlan: string }

export const formatWords: Record<ExportFormat, FormatWords> = {
  csv: {
    label: formatLabels.csv,
    about: 'For spreadsheets. Safe to open, and nothing is lost: it can be imported again.',
    Icon: FileSpreadsheet,
    hasPlan: 'Professional and Enterprise',
  },
  json: {
    label: formatLabels.json,
    about: 'One array, for programs that read a file whole.',
    Icon: Braces,
    hasPlan: 'Professional and Enterprise',
  },
  ndjson: {
    label: formatLabels.ndjson,
    about: 'A whole event a line, for pipelines, and for importing again.',
    Icon: Rows3,
    hasPlan: 'Enterprise',
  },
  bundle: {
    label: formatLabels.bundle,
    about: 'Events with proofs and signatures, which anybody can check without trusting us.',
    Icon: ShieldCheck,
    hasPlan: 'Enterprise',
  },
}

type FormatCardsProps = {
  value: ExportFormat
  /** What the plan has; the others say how to get them. */
  plan: { label: string; formats: readonly ExportFormat[] }
  onChange: (format: ExportFormat) => void
}

/** What each format is good for, one to be chosen. */
export function FormatCards({ value, plan, onChange }: FormatCardsProps) {
  return (
    <fieldset className="grid gap-2 sm:grid-cols-2 xl:grid-cols-4">
      <legend className="sr-only">Format</legend>
      {(Object.keys(formatWords) as ExportFormat[]).map((format) => {
        const { label, about, Icon, hasPlan } = formatWords[format]
        const isLacking = !plan.formats.includes(format)
        return (
          <label
            key={format}
            className={cn(
              'grid cursor-pointer grid-cols-[auto_minmax(0,1fr)] content-start gap-x-2.5 gap-y-0.5 rounded-md border p-3',
              'focus-within:outline-2 focus-within:outline-accent focus-within:outline-offset-2',
              format === value ? 'border-accent bg-accent-subtle' : 'border-control hover:bg-hover',
              isLacking && 'cursor-not-allowed hover:bg-transparent',
            )}
          >
            <input
              type="radio"
              name="format"
              className="sr-only"
              value={format}
              checked={format === value}
              disabled={isLacking}
              onChange={() => onChange(format)}
            />
            <Icon
              className={cn('mt-0.5 size-4', isLacking && 'text-muted-foreground')}
              aria-hidden
            />
            <span className={cn('font-medium', isLacking && 'text-muted-foreground')}>{label}</span>
            <span className="col-start-2 text-muted-foreground text-xs">{about}</span>
            {isLacking ? (
              <span className="col-start-2 text-changed text-xs">
                Not in the plan {plan.label}: it comes with {hasPlan}. The operator of this instance
                sets the plan.
              </span>
            ) : null}
          </label>
        )
      })}
    </fieldset>
  )
}
