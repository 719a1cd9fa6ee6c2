import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { ingestValues } from '@/lib/events/commands'
import pg from 'pg'

/** For `*.db.test.ts` only. */

/** An instance and a superuser, whom nothing stops who owns the machine. */
export async function openTamperableInstance() {
  const log = await openTestInstance()
  const superuser = new pg.Client({ connectionString: log.superuserUrl })
  await superuser.connect()
  await superuser.query('SET session_replication_role = replica')
  return {
    ...log,
    /** `$1` is the company. */
    tamper: async (companyId: string, statement: string) => {
      await superuser.query(statement.replaceAll('$1', `'${companyId}'`))
    },
    close: async () => {
      await superuser.end()
      await log.close()
    },
  }
}

export async function makeCompanyWithEvents(slug: string, count: number): Promise<TestCompany> {
  const company = await makeCompany(slug)
  await ingest(company.id, count)
  return company
}

export async function ingest(companyId: string, count: number): Promise<void> {
  const items = Array.from({ length: count }, (_, index) => ({
    index,
    value: {
      action: 'project.created',
      actor: { type: 'user', id: `u${index % 5}`, name: `Person ${index % 5}` },
      targets: [{ type: 'project', id: `project-${index}` }],
      details: { number: index },
    },
  }))
  await ingestValues({ companyId, via: { type: 'cli' } }, items)
}
