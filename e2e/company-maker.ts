// Makes a company with two users and a key, in one process: four calls of the command line would take four starts for each
// file of tests. Called by make-company.ts with the slug and the password; prints the key.
import { createUser } from '@/lib/access/commands/add-user'
import { createApiKey } from '@/lib/access/commands/api-keys'
import { actedByOperator, operatorOf } from '@/lib/access/origin'
import { createCompany } from '@/lib/companies/commands'
import { closeDatabase } from '@/lib/platform/db'
import { openInstance } from '@/lib/platform/instance'
import { runShutdownWork } from '@/lib/platform/shutdown'

const [slug = '', password = ''] = process.argv.slice(2)
const instance = await openInstance({ onProgress: () => undefined })
try {
  const { id } = await createCompany(actedByOperator(), { slug, name: 'Northwind' })
  const operator = operatorOf(id)
  const owner = { email: `owner@${slug}.example`, name: 'Nora Owner', role: 'owner' }
  const member = { email: `member@${slug}.example`, name: 'Milo Member', role: 'member' }
  await createUser(operator, { ...owner, password })
  await createUser(operator, { ...member, password })
  const scopes = ['events:read' as const, 'events:write' as const]
  const { key } = await createApiKey(operator, { name: 'e2e', scopes })
  process.stdout.write(key)
} finally {
  await runShutdownWork(10_000)
  await closeDatabase()
  await instance.release()
}
