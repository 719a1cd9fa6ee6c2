import type { Company, Machine, Person } from '@/lib/events/generator/company'
import { createWeightedPicker, zipfWeights } from '@/lib/events/generator/random'
import { findSource, makeEvent, type Scene } from '@/lib/events/generator/scene'
import type { Actor, EventInput, EventRequest, Outcome } from '@/lib/log/schema'

type Route = { method: string; before: string; type?: string; after?: string; resource: string }

/** The busiest first; `type` is the kind of thing whose id stands in the path. */
const routes: Route[] = [
  { method: 'GET', before: '/api/v1/findings', resource: 'FindingsController' },
  { method: 'GET', before: '/api/v1/projects/', type: 'project', resource: 'ProjectsController' },
  { method: 'POST', before: '/api/v1/contracts', resource: 'ContractsController' },
  {
    method: 'GET',
    before: '/api/v1/workflows/',
    type: 'workflow',
    resource: 'WorkflowsController',
  },
  { method: 'GET', before: '/api/v1/pathways', resource: 'PathwaysController' },
  { method: 'PATCH', before: '/api/v1/findings/', type: 'finding', resource: 'FindingsController' },
  { method: 'GET', before: '/api/v1/cases', resource: 'CasesController' },
  {
    method: 'POST',
    before: '/api/v1/workflows/',
    type: 'workflow',
    after: '/runs',
    resource: 'RunsController',
  },
  {
    method: 'GET',
    before: '/api/v1/dashboards/',
    type: 'dashboard',
    resource: 'DashboardsController',
  },
  {
    method: 'GET',
    before: '/api/v1/tables/',
    type: 'table',
    after: '/rows',
    resource: 'RowsController',
  },
  {
    method: 'POST',
    before: '/api/v1/tables/',
    type: 'table',
    after: '/rows',
    resource: 'RowsController',
  },
  { method: 'GET', before: '/api/v1/members', resource: 'MembersController' },
  { method: 'PUT', before: '/api/v1/cases/', type: 'case', resource: 'CasesController' },
  {
    method: 'DELETE',
    before: '/api/v1/tables/',
    type: 'table',
    after: '/rows',
    resource: 'RowsController',
  },
  { method: 'GET', before: '/api/v1/audit-log', resource: 'AuditLogController' },
]
const pickRoute = createWeightedPicker(zipfWeights(routes.length))

const statuses = [200, 201, 204, 400, 401, 403, 404, 409, 429, 500, 503]
const pickStatus = createWeightedPicker([70, 12, 6, 2, 1, 1.5, 4, 0.8, 1.2, 0.5, 0.3])

/** Which key calls how often: one of them makes most of the traffic. */
const pickKeyPlace = createWeightedPicker(zipfWeights(6, 1.2))

/** A request by an API key. */
export function callWithKey(scene: Scene, atMs: number): EventInput {
  const { company, random } = scene
  const key: Machine = company.apiKeys[pickKeyPlace(random)] ?? company.ci
  return requestApi(scene, { atMs, actor: key.actor, source: key.source, authType: 'api_key' })
}

/** A request by somebody's browser or application. */
export function browse(scene: Scene, person: Person, atMs: number): EventInput {
  const authType = scene.random.chance(0.6) ? 'session' : 'jwt'
  const source = findSource(scene, person, atMs)
  return requestApi(scene, { atMs, actor: person.actor, source, authType })
}

function requestApi(
  scene: Scene,
  input: {
    atMs: number
    actor: Actor
    source: Company['ci']['source']
    authType: 'api_key' | 'jwt' | 'session'
  },
): EventInput {
  const { random } = scene
  const route = routes[pickRoute(random)] ?? random.pick(routes)
  const living = route.type ? scene.living.get(route.type) : undefined
  const entity = living && living.length > 0 ? random.pick(living) : undefined
  const status = statuses[pickStatus(random)] ?? 200
  const id = route.type ? (entity?.target.id ?? 'unknown') : ''
  const after = route.after ?? ''
  const request: EventRequest = {
    id: random.hex(16),
    method: route.method,
    path: `${route.before}${id}${after}`,
    route: route.type ? `${route.before}:id${after}` : route.before,
    resource: route.resource,
    status: route.type && !entity ? 404 : status,
    auth_type: input.authType,
  }
  if (route.type) request.path_params = { id }
  else if (route.method === 'GET') request.query = { limit: 50, page: 1 + random.int(9) }
  if (route.method === 'PATCH') request.body = { status: random.pick(['triaged', 'fixed']) }
  const event = makeEvent(scene, input.atMs, {
    action: 'api.requested',
    actor: input.actor,
    outcome: outcomeOf(request.status ?? 200),
    source: input.source,
    request,
  })
  if (entity) event.workspace = entity.workspace
  return event
}

function outcomeOf(status: number): Outcome {
  if (status === 401 || status === 403) return 'denied'
  return status >= 400 ? 'failure' : 'success'
}
