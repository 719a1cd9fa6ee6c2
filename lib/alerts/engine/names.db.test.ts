import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, openTestInstance } from '@/lib/access/test-access'
import { createRule } from '@/lib/alerts/commands/rules'
import { evaluateAlerts } from '@/lib/alerts/jobs'
import { addEvents, readAlerts } from '@/lib/alerts/test-alerts'
import { searchEvents } from '@/lib/events/queries/search-events'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const project = (name?: string) => ({
  targets: [{ type: 'project', id: 'p1', ...(name === undefined ? {} : { name }) }],
})

it('a rule asks for names as a search does, whichever event brought them', async () => {
  const { id: companyId, operator } = await makeCompany('names')
  const queries = ['target:payments', '-target:payments', 'actor:"Ana Lima"'].map(
    (query) => `action:secret.read ${query}`,
  )
  for (const query of queries) {
    const condition = { kind: 'every' as const, by: [] }
    await createRule(operator, { name: query, query, condition, cooldownSeconds: 0 })
  }
  const fireBy = async (event: Parameters<typeof addEvents>[1][number]) => {
    const before = (await readAlerts(companyId)).length
    await addEvents(companyId, [event])
    await evaluateAlerts()
    return (await readAlerts(companyId))
      .slice(before)
      .map(({ rule }) => queries.indexOf(rule))
      .toSorted()
  }
  const nobody = { actor: { type: 'user', id: 'u1' } }
  const read = { action: 'secret.read', ...nobody, ...project() }
  const findBy = async () => {
    const found = queries.map(async (q) => (await searchEvents({ companyId }, { q })).events.length)
    return (await Promise.all(found)).flatMap((count, at) => (count > 0 ? [at] : []))
  }
  expect(await fireBy(read)).toEqual([1])
  // Neither is an event that any of the rules concerns.
  expect(await fireBy({ action: 'project.created', ...nobody, ...project('Payments') })).toEqual([])
  expect(
    await fireBy({ action: 'auth.login', actor: { ...nobody.actor, name: 'Ana Lima' } }),
  ).toEqual([])
  expect(await fireBy(read)).toEqual([0, 2])
  expect(await findBy()).toEqual([0, 2])
  expect(await fireBy({ action: 'project.updated', ...nobody, ...project('Billing') })).toEqual([])
  expect(
    await fireBy({ action: 'user.updated', actor: { ...nobody.actor, name: 'Ana Reis' } }),
  ).toEqual([])
  expect(await fireBy(read)).toEqual([1])
  expect(await findBy()).toEqual([1])
})
