import type { Actor, Identity, Target } from '@/lib/log/schema'
import type { Random } from './random'
import { desktopAgents, familyNames, givenNames, mobileAgents } from './words'

export type Job = 'engineer' | 'analyst' | 'support' | 'manager' | 'administrator' | 'auditor'
export type Source = { ip: string; user_agent: string }

/** Somebody who works here, with habits that stay the same over the whole run. */
export type Person = {
  actor: Identity & { id: string; name: string; email: string }
  target: Target
  job: Job
  role: string
  /** Hours east of UTC. No daylight saving: nobody checks an invented clock in March. */
  offsetHours: number
  startsAtHour: number
  hoursPerDay: number
  /** How much of a working day's activity is left on a Saturday. */
  weekendShare: number
  office: Source
  home: Source
  mobile: Source
  /** When a newcomer accepts the invitation; -Infinity for those who were always there. */
  joinsAtMs: number
  leavesAtMs: number
  /** The last local day on which this person logged in. */
  sessionDay: number
}

export type Machine = { actor: Actor; source: Source }
export type Workspace = { id: string; name: string }

export type Company = {
  slug: string
  people: Person[]
  administrators: Person[]
  workspaces: Workspace[]
  apiKeys: Machine[]
  ci: Machine
  scanner: Machine
  agents: Machine[]
  system: Actor
}

/** A company of `size` people, the first of whom owns it and the second of whom administrates it. */
export function buildCompany(input: {
  random: Random
  companyName: string
  size: number
  startMs: number
  endMs: number
}): Company {
  const { random, companyName, size } = input
  const slug = makeSlug(companyName) || 'company'
  const taken = new Set<string>()
  const people = Array.from({ length: Math.max(6, size) }, (_, place) =>
    makePerson({ ...input, slug, place, taken }),
  )
  const workspaceNames = ['Production', 'Payments', 'Security Operations', 'Staging', 'Research']
  const machine = (actor: Actor, user_agent: string): Machine => ({
    actor,
    source: { ip: `10.${random.int(8)}.${random.int(256)}.${1 + random.int(254)}`, user_agent },
  })
  const apiKey = (name: string, agent: string) =>
    machine({ type: 'api_key', id: `key_${random.hex(8)}`, name }, agent)
  return {
    slug,
    people,
    // Those who are there all the time, so that there is always somebody to ask.
    administrators: people.filter(
      (person) =>
        person.job === 'administrator' &&
        person.joinsAtMs < input.startMs &&
        person.leavesAtMs > input.endMs,
    ),
    workspaces: workspaceNames.map((name) => ({ id: `ws_${random.hex(8)}`, name })),
    apiKeys: [
      apiKey('ci-pipeline', 'node-fetch/3.3 trailkeeper-ci/2.1'),
      apiKey('warehouse-sync', 'python-requests/2.32.3'),
      apiKey('grafana', 'Go-http-client/2.0'),
      apiKey('terraform', 'HashiCorp Terraform/1.13.4'),
      apiKey('partner-portal', 'axios/1.13.1'),
      apiKey('backup-script', 'curl/8.16.0'),
    ],
    ci: machine({ type: 'service_account', id: 'sa_ci', name: 'CI runner' }, 'GitHubActions/2.329'),
    scanner: machine(
      { type: 'service_account', id: 'sa_scanner', name: 'Contract scanner' },
      'scanner/4.2.0',
    ),
    agents: [
      machine({ type: 'agent', id: 'agent_triage', name: 'Triage agent' }, 'triage-agent/1.8'),
      machine({ type: 'agent', id: 'agent_reports', name: 'Report agent' }, 'report-agent/0.9'),
    ],
    system: { type: 'system', id: 'scheduler', name: 'Scheduler' },
  }
}

/** Offices: hours east of UTC and the last part of the office's address. */
const offices = [
  { offsetHours: 1, ip: '203.0.113.10' },
  { offsetHours: -5, ip: '203.0.113.20' },
  { offsetHours: 5.5, ip: '203.0.113.30' },
  { offsetHours: -8, ip: '203.0.113.40' },
  { offsetHours: 9, ip: '203.0.113.50' },
]

function makePerson(input: {
  random: Random
  slug: string
  place: number
  taken: Set<string>
  startMs: number
  endMs: number
}): Person {
  const { random, slug, place, taken, startMs, endMs } = input
  const name = `${random.pick(givenNames)} ${random.pick(familyNames)}`
  let email = `${makeSlug(name).replace('-', '.')}@${slug}.example`
  for (let copy = 2; taken.has(email); copy++) {
    email = `${makeSlug(name).replace('-', '.')}${copy}@${slug}.example`
  }
  taken.add(email)
  const id = `u_${random.hex(8)}`
  const job = jobAt(place, random)
  // Half of the people share the first office: the company has a home.
  const office = offices[random.chance(0.5) ? 0 : random.int(offices.length)] ?? {
    offsetHours: 0,
    ip: '203.0.113.10',
  }
  const agent = random.pick(desktopAgents)
  const lastPart = 1 + (place % 254)
  const [isNewcomer, isLeaver] = [
    place > 5 && random.chance(0.12),
    place > 5 && random.chance(0.05),
  ]
  const share = (from: number) => startMs + (endMs - startMs) * (from + random.float() * 0.3)
  return {
    actor: { type: 'user', id, name, email },
    target: { type: 'user', id, name, email },
    job,
    role: roleOf(job, place),
    offsetHours: office.offsetHours,
    startsAtHour: 7 + random.int(4),
    hoursPerDay: 8 + random.int(3),
    weekendShare: random.chance(0.15) ? 0.3 : 0.02,
    office: { ip: office.ip, user_agent: agent },
    home: {
      ip: random.chance(0.25)
        ? `2001:db8:${(place + 1).toString(16)}::${1 + random.int(9000)}`
        : `198.51.100.${lastPart}`,
      user_agent: agent,
    },
    mobile: { ip: `192.0.2.${128 + (place % 120)}`, user_agent: random.pick(mobileAgents) },
    joinsAtMs: isNewcomer ? share(0.05) : Number.NEGATIVE_INFINITY,
    leavesAtMs: isLeaver ? share(0.6) : Number.POSITIVE_INFINITY,
    sessionDay: Number.NaN,
  }
}

function jobAt(place: number, random: Random): Job {
  if (place < 2) return 'administrator'
  if (place === 2) return 'auditor'
  if (place > 8 && random.chance(0.06)) return 'administrator'
  return random.pick([
    'engineer',
    'engineer',
    'engineer',
    'analyst',
    'analyst',
    'support',
    'manager',
  ])
}

function roleOf(job: Job, place: number): string {
  if (place === 0) return 'Owner'
  if (job === 'administrator') return 'Admin'
  return job === 'auditor' ? 'Auditor' : 'Member'
}

/** `Łukasz O'Brien` becomes `lukasz-obrien`. */
function makeSlug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[łøıß]/g, (letter) => ({ ł: 'l', ø: 'o', ı: 'i' })[letter] ?? 'ss')
    .normalize('NFD')
    .replace(/[\u0300-\u036f']/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}
