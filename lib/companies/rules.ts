import { type PlanFeatures, plans } from './plans'

/** What pages say of the features that plans have or lack: one list, so that it reads the same everywhere. */

export type PlanFeature =
  | 'log'
  | 'reports'
  | 'export'
  | 'signature'
  | 'retention'
  | 'alerts'
  | 'streaming'

type Words = {
  label: string
  /** What of it a plan has, in a sentence; null where it lacks it. */
  describe: (features: PlanFeatures) => string | null
}

export const planWords: Record<PlanFeature, Words> = {
  log: {
    label: 'Audit log',
    describe: ({ logVisible }) => (logVisible ? 'On pages and through the API.' : null),
  },
  reports: {
    label: 'Compliance reports',
    describe: ({ logVisible }) => (logVisible ? 'Made on demand and by schedule.' : null),
  },
  export: {
    label: 'Exports',
    describe: ({ exportFormats }) => {
      const names = exportFormats.filter((format) => format !== 'bundle')
      return names.length === 0
        ? null
        : `As ${names.map((name) => name.toUpperCase()).join(', ')}, each with its hash.`
    },
  },
  signature: {
    label: 'Signed evidence',
    describe: ({ signature }) =>
      signature ? 'Bundles with signature and proofs that anybody can verify.' : null,
  },
  retention: {
    label: 'Chosen retention',
    describe: ({ retentionDays: { min, max } }) =>
      min === max ? null : `From ${min} days to ${Math.floor(max / 365)} years.`,
  },
  alerts: {
    label: 'Alerts',
    describe: ({ alerts }) => (alerts ? 'When events match a rule.' : null),
  },
  streaming: {
    label: 'Streaming',
    describe: ({ streaming }) => (streaming ? 'To a SIEM, as events happen.' : null),
  },
}

export const planFeatureKeys = Object.keys(planWords) as PlanFeature[]

/** The plans that have a feature: `Professional and Enterprise`. */
export function plansThatHave(feature: PlanFeature): string {
  return Object.values<PlanFeatures>(plans)
    .filter((features) => planWords[feature].describe(features) !== null)
    .map(({ label }) => label)
    .join(' and ')
}

/** How somebody comes by what their plan lacks. */
export function tellHowToGet(feature: PlanFeature): string {
  return `It comes with ${plansThatHave(feature)}. The operator of this instance sets the plan.`
}
