import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { GET, POST } from '@/app/api/openapi.json/route'
import { auditLogPage, auditLogRead, consistencyInput, ingestResult } from '@/lib/events/schema'
import { exportRead } from '@/lib/exports/schema/export-read'
import { describeApi } from './openapi'
import { eventExamples, ingestExample, pageExample } from './openapi-examples'
import { problemResponses, type RequestProblem, requestProblems } from './openapi-problems'

type Operation = {
  operationId: string
  parameters?: { name: string; in: string; schema: Record<string, unknown> }[]
  responses: Record<string, { description: string }>
}
const document = describeApi({ baseUrl: 'http://localhost' }) as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Record<string, unknown>> }
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

/** Answered to our own pages, to next-auth and to Prometheus: no part of the contract. */
const internal = ['/api/console/', '/api/auth/', '/metrics']

const routeFiles = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'app'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => /(^|\/)route\.ts$/.test(file))

function methodsOf(file: string): string[] {
  const path = file
    .replace(/^app/, '')
    .replace(/\/route\.ts$/, '')
    .replaceAll(/\/\([^)]+\)/g, '')
    .replaceAll(/\[(?:\.\.\.)?([^\]]+)\]/g, '{$1}')
  if (internal.some((prefix) => `${path}/`.startsWith(prefix))) return []
  const source = readFileSync(file, 'utf8')
  const built = [...source.matchAll(/^export const ([A-Z]+) = apiRoute\(/gm)]
  const handedOn = [...source.matchAll(/^export \{ ([A-Z, ]+) \} from/gm)]
  return [...built, ...handedOn]
    .flatMap(([, names = '']) => names.split(', '))
    .map((method) => `${method} ${path}`)
}

describe('the document', () => {
  it('has every public route and nothing else', () => {
    const routes = routeFiles.flatMap(methodsOf).sort()
    expect(routes.length).toBeGreaterThan(10)
    expect(operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
      routes,
    )
  })

  it('has a target for every reference, and no schema that nothing refers to', () => {
    const text = JSON.stringify(document)
    const refs = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    )
    expect([...text.matchAll(/"\$ref"/g)]).toHaveLength(refs.length)
    expect([...new Set(refs)].sort()).toEqual(Object.keys(document.components.schemas).sort())
  })

  it('names each operation once, its path parameters all, and an answer that is a success', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path')
      expect(declared.map(({ name }) => name)).toEqual(inPath)
      expect(Object.keys(operation.responses)).toContain('200')
      for (const response of Object.values(operation.responses)) {
        expect(response.description).not.toBe('')
      }
    }
  })

  it('is answered to everybody as JSON, and 405 to other methods', async () => {
    const response = await GET(new Request('http://localhost/api/openapi.json'))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({ openapi: '3.1.1', paths: document.paths })
    expect(POST(new Request('http://localhost/x', { method: 'POST' })).status).toBe(405)
  })
})

describe('parameters', () => {
  const parametersOf = (path: string) =>
    (document.paths[path]?.get?.parameters ?? []).filter((one) => one.in === 'query')
  const namesOf = (path: string) => parametersOf(path).map(({ name }) => name)

  it('are those that the routes read', () => {
    const names = Object.keys(auditLogRead.shape).sort()
    expect(namesOf('/api/audit-log').sort()).toEqual(names)
    expect(namesOf('/external-api/customer/audit-log').sort()).toEqual(names)
    expect(namesOf('/api/audit-log/export').sort()).toEqual(Object.keys(exportRead.shape).sort())
    expect(namesOf('/api/audit-log/consistency')).toEqual(Object.keys(consistencyInput.shape))
  })

  it('have the bounds and defaults that the routes keep', () => {
    const takes = (name: string, value: unknown) =>
      auditLogRead.safeParse({ [name]: String(value) }).success
    let bounds = 0
    for (const { name, schema } of parametersOf('/api/audit-log')) {
      for (const [edge, beyond] of [
        [schema.minimum, -1],
        [schema.maximum, 1],
      ] as const) {
        if (typeof edge !== 'number') continue
        bounds++
        expect(takes(name, edge), `${name}=${edge}`).toBe(true)
        expect(takes(name, edge + beyond), `${name}=${edge + beyond}`).toBe(false)
      }
      if (Array.isArray(schema.enum)) {
        for (const value of schema.enum) expect(takes(name, value)).toBe(true)
      }
      if (typeof schema.maxLength === 'number') {
        expect(takes(name, 'x'.repeat(schema.maxLength))).toBe(true)
        expect(takes(name, 'x'.repeat(schema.maxLength + 1))).toBe(false)
      }
    }
    expect(bounds).toBe(7)
    const { limit, wait, q } = auditLogRead.parse({})
    const defaults = new Map(
      parametersOf('/api/audit-log').map(({ name, schema }) => [name, schema.default]),
    )
    expect({ limit, wait, q }).toEqual({
      limit: defaults.get('limit'),
      wait: defaults.get('wait'),
      q: defaults.get('q'),
    })
  })
})

describe('problems', () => {
  /** Where the routes' errors are thrown; what these hold beyond the contract is said here. */
  const sources = [
    'lib/access/authenticate-key.ts',
    'lib/events/dictionary-store.ts',
    'lib/events/queries/get-event.ts',
    'lib/events/queries/read-events.ts',
    'lib/events/read-query.ts',
    'lib/events/segments/open-search.ts',
    'lib/exports/require-format.ts',
    'lib/exports/write-rows.ts',
    'lib/log/event/read-json.ts',
    'lib/log/group-commit.ts',
    'lib/log/mark-files.ts',
    'lib/log/marks.ts',
    'lib/platform/database-failure.ts',
    'lib/platform/db.ts',
    'lib/access/rate-limits.ts',
    'lib/access/require-plan.ts',
    'lib/events/segments/search-gate.ts',
    'lib/web/api-input.ts',
    'lib/web/api-route.ts',
    'lib/web/audit-log-api.ts',
    'lib/web/authorise.ts',
    'lib/web/body-budget.ts',
    'lib/web/export-stream.ts',
    'lib/web/field-errors.ts',
    'lib/web/not-yours.ts',
    'lib/web/read-direct-body.ts',
    'lib/web/read-event-body.ts',
  ]
  const ofSessions = [
    ...['foreign_origin', 'unsupported_media_type', 'plan_lacks_signature', 'plan_lacks_alerts'],
  ]

  it('are those that the code throws, with their status', () => {
    const thrown = new Map(
      sources
        .flatMap((file) => [
          ...readFileSync(file, 'utf8').matchAll(/AppError\(\s*'(\w+)',\s*\{\s*status: (\d+)/g),
        ])
        .map(([, code = '', status]) => [code, Number(status)]),
    )
    for (const code of ofSessions) expect(thrown.delete(code)).toBe(true)
    const { internal_error, ...documented } = requestProblems
    expect(internal_error.status).toBe(500)
    expect(Object.fromEntries(thrown)).toEqual(
      Object.fromEntries(Object.entries(documented).map(([code, { status }]) => [code, status])),
    )
  })

  it('are each told by some operation', () => {
    const text = JSON.stringify(document.paths)
    for (const code of Object.keys(requestProblems)) expect(text).toContain(`\`${code}\`: `)
  })

  it('of one status share one response', () => {
    const codes: RequestProblem[] = ['query_invalid', 'unauthorized', 'invalid_input']
    expect(problemResponses(codes)).toMatchObject({
      400: { description: expect.stringMatching(/^`query_invalid`: .+\n\n`invalid_input`: .+$/) },
      401: { description: expect.stringMatching(/^`unauthorized`: /) },
    })
  })
})

it('examples of answers have the shape of answers', () => {
  expect(auditLogPage.strict().parse(pageExample)).toEqual(pageExample)
  expect(ingestResult.strict().parse(ingestExample)).toEqual(ingestExample)
  expect(Object.keys(eventExamples)).toHaveLength(3)
})
