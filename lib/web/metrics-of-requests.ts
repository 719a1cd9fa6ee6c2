import { counter, histogram } from '@/lib/platform/metrics'

type Params = Record<string, string | string[] | undefined>

const requests = counter('trailkeeper_http_requests_total', 'Requests to API routes, by answer.', [
  'route',
  'method',
  'status',
])
const seconds = histogram({
  name: 'trailkeeper_http_request_seconds',
  help: 'From the request to the head of its answer. A long poll (wait=) counts with its wait.',
  bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  labels: ['route', 'method'],
})

/** Counts the requests of one route; call it once per handler. `startedAt` is of `performance.now()`. */
export function measureRequests(): (request: {
  method: string
  url: string
  params: Params
  status: number
  startedAt: number
}) => void {
  // A handler belongs to one route for ever: looked for once, so that no path can make a second series.
  let route: string | undefined
  return ({ method, url, params, status, startedAt }) => {
    route ??= findTemplate(url, params)
    const label = route ?? 'unknown'
    requests.add(1, label, method, String(status))
    seconds.observe((performance.now() - startedAt) / 1000, label, method)
  }
}

/**
 * The route of a path: `/api/audit-log/7/proof` with `{ id: '7' }` → `/api/audit-log/{id}/proof`. Undefined where a
 * value stands in the path twice or not at all (the caller writes it): then another request will tell.
 */
export function findTemplate(url: string, params: Params): string | undefined {
  let path = `${decode(new URL(url).pathname)}/`
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue
    const found = `/${decode(Array.isArray(value) ? value.join('/') : value)}/`
    const at = path.indexOf(found)
    if (at === -1 || path.indexOf(found, at + 1) !== -1) return undefined
    path = `${path.slice(0, at)}/{${name}}/${path.slice(at + found.length)}`
  }
  // What is left of our own folders has no other characters: anything else is a value that was encoded twice.
  return /^[\w.{}/-]+$/.test(path) ? path.slice(0, -1) : undefined
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
