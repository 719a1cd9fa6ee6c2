import {
  changeRole,
  changeSettings,
  readAuditLog,
  requestApproval,
} from './activities/administration'
import { browse } from './activities/api-traffic'
import { deploy } from './activities/automation'
import { uploadContract, workOnFinding } from './activities/findings'
import type { Job } from './company'
import { type EntityKind, entityKinds } from './entity-kinds'
import { performLifecycle } from './lifecycle'
import { createWeightedPicker, type Random } from './random'
import type { Activity } from './scene'

const tend =
  (kind: EntityKind): Activity =>
  (scene, person, atMs) =>
    performLifecycle(scene, { person, kind, atMs })

/** What people of a job do with their turns; browsing comes first for everyone. */
const habits: Record<Job, [weight: number, activity: Activity][]> = {
  engineer: [
    [40, browse],
    [14, workOnFinding],
    [9, tend(entityKinds.workflow)],
    [5, uploadContract],
    [4, tend(entityKinds.project)],
    [3, tend(entityKinds.connection)],
    [2, tend(entityKinds.globalVariable)],
    [2, tend(entityKinds.pack)],
    [1.2, deploy],
    [1, requestApproval],
    [0.4, tend(entityKinds.apiKey)],
  ],
  analyst: [
    [35, browse],
    [22, workOnFinding],
    [12, tend(entityKinds.securityCase)],
    [6, tend(entityKinds.table)],
    [4, tend(entityKinds.dashboard)],
    [2, uploadContract],
    [0.4, readAuditLog],
  ],
  support: [
    [40, browse],
    [10, tend(entityKinds.securityCase)],
    [5, tend(entityKinds.table)],
    [3, requestApproval],
    [2, tend(entityKinds.app)],
  ],
  manager: [
    [30, browse],
    [8, tend(entityKinds.dashboard)],
    [6, tend(entityKinds.project)],
    [3, tend(entityKinds.team)],
    [2, requestApproval],
    [0.3, readAuditLog],
  ],
  administrator: [
    [25, browse],
    [6, tend(entityKinds.team)],
    [5, tend(entityKinds.group)],
    [5, changeRole],
    [5, tend(entityKinds.customerRole)],
    [4, tend(entityKinds.serviceAccount)],
    [4, tend(entityKinds.apiKey)],
    [4, readAuditLog],
    [2.5, changeSettings],
  ],
  auditor: [
    [10, browse],
    [30, readAuditLog],
  ],
}

const turns = new Map(
  Object.entries(habits).map(([job, rows]) => [
    job,
    { pick: createWeightedPicker(rows.map(([weight]) => weight)), rows },
  ]),
)

/** One thing that somebody of this job might do now. */
export function pickActivity(random: Random, job: Job): Activity {
  const turn = turns.get(job)
  return turn?.rows[turn.pick(random)]?.[1] ?? browse
}
