import { Check, Minus } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Section } from '@/components/ui/section'
import { planFeatureKeys, planWords, tellHowToGet } from '@/lib/companies/rules'
import { describeDays } from '@/lib/retention/schema/presets'

type PlanSectionProps = {
  label: string
  /** Of this company, now: chosen, or given by the plan. */
  keptDays: number
  /** By feature: what of it the plan has, in a sentence; null where it lacks it. */
  has: Record<string, string | null>
}

/** What the plan of the company has and lacks, and how to get the rest. */
export function PlanSection({ label, keptDays, has }: PlanSectionProps) {
  return (
    <Section title="Plan" description="Set by the operator of this instance.">
      <div className="grid gap-4">
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone="accent">{label}</Badge>
          Everything is recorded, and kept for {describeDays(keptDays)}.
        </p>
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[11rem_minmax(0,1fr)]">
          {planFeatureKeys.map((feature) => {
            const text = has[feature] ?? null
            const Icon = text === null ? Minus : Check
            return (
              <div key={feature} className="contents">
                <dt className="flex items-start gap-1.5">
                  <Icon
                    className={`mt-0.5 size-4 shrink-0 ${text === null ? 'text-muted-foreground' : 'text-made'}`}
                    aria-hidden
                  />
                  {planWords[feature].label}
                </dt>
                <dd className={text === null ? 'text-muted-foreground' : undefined}>
                  {text ?? `Not in your plan. ${tellHowToGet(feature)}`}
                </dd>
              </div>
            )
          })}
        </dl>
      </div>
    </Section>
  )
}
