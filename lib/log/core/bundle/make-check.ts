import type { BundleCheck, BundleCheckName, BundleProblem } from './bundle-report'

export function count(value: number, noun: string): string {
  return `${value.toLocaleString('en-US')} ${noun}${value === 1 ? '' : 's'}`
}

export function pass(name: BundleCheckName, note: string): BundleCheck {
  return { name, verdict: 'passed', note, problems: [] }
}

export function fail(name: BundleCheckName, note: string, problems: BundleProblem[]): BundleCheck {
  return { name, verdict: 'failed', note, problems }
}

export function skip(name: BundleCheckName, note: string): BundleCheck {
  return { name, verdict: 'skipped', note, problems: [] }
}
