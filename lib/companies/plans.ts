/** What a plan gives (FEATURES C1). The operator sets a company's plan; unknown plans get nothing. */

export type PlanFeatures = {
  label: string
  /** Whether pages and reads of the API show the log. It is recorded on every plan. */
  logVisible: boolean
  /** Days an event is kept. */
  keptDays: number
  /** Days that retention may be set to; the same number twice where it is fixed. */
  retentionDays: { min: number; max: number }
  exportFormats: readonly ('csv' | 'json' | 'ndjson' | 'bundle')[]
  /** Signed evidence bundles; a plain export carries a hash on every plan that can export. */
  signature: boolean
  alerts: boolean
  streaming: boolean
}

const hidden = {
  logVisible: false,
  keptDays: 90,
  retentionDays: { min: 90, max: 90 },
  exportFormats: [],
  signature: false,
  alerts: false,
  streaming: false,
} as const

export const plans = {
  free: { label: 'Free', ...hidden },
  developer: { label: 'Developer', ...hidden },
  startup: { label: 'Startup', ...hidden },
  professional: {
    label: 'Professional',
    ...hidden,
    logVisible: true,
    exportFormats: ['csv', 'json'],
    alerts: true,
  },
  enterprise: {
    label: 'Enterprise',
    logVisible: true,
    keptDays: 730,
    retentionDays: { min: 90, max: 2_557 },
    exportFormats: ['csv', 'json', 'ndjson', 'bundle'],
    signature: true,
    alerts: true,
    streaming: true,
  },
} as const satisfies Record<string, PlanFeatures>

export type Plan = keyof typeof plans
export const planKeys = Object.keys(plans) as Plan[]

export function isPlan(plan: string): plan is Plan {
  return Object.hasOwn(plans, plan)
}

/** What a company's plan gives; a plan that is in no table is the poorest one. */
export function planFeatures(plan: string): PlanFeatures {
  return isPlan(plan) ? plans[plan] : plans.free
}
