import pg from 'pg'
import { loadEnv } from '@/lib/platform/env'

export type Leases = {
  /** Runs `work` unless another process runs it now; answers whether it did. */
  tryRun: (name: string, work: () => Promise<unknown>) => Promise<boolean>
  close: () => Promise<void>
}

/**
 * One process at a time per job, by advisory locks on a connection of the worker's own: a process that dies lets go at
 * once, without a time-out to wait for. No fencing: see docs/decisions on what jobs must bear.
 */
export function openLeases(databaseUrl: string | undefined = loadEnv().databaseUrl): Leases {
  let client: Promise<pg.Client> | undefined
  const connect = async () => {
    const fresh = new pg.Client({ connectionString: databaseUrl })
    const forget = () => {
      client = undefined
    }
    fresh.on('error', forget)
    fresh.on('end', forget)
    await fresh.connect()
    return fresh
  }
  const connection = () => {
    client ??= connect().catch((error: unknown) => {
      client = undefined
      throw error
    })
    return client
  }
  // Jobs share the connection, which runs one statement at a time.
  let before: Promise<unknown> = Promise.resolve()
  const ask = (text: string, name: string): Promise<boolean> => {
    const answer = before.then(async () => {
      const { rows } = await (await connection()).query<{ yes: boolean }>(text, [
        `trailkeeper.job.${name}`,
      ])
      return rows[0]?.yes ?? false
    })
    before = answer.catch(() => undefined)
    return answer
  }
  return {
    async tryRun(name, work) {
      if (!(await ask('SELECT pg_try_advisory_lock(hashtext($1)) AS yes', name))) return false
      try {
        await work()
      } finally {
        // A connection that broke meanwhile has let go already.
        await ask('SELECT pg_advisory_unlock(hashtext($1)) AS yes', name).catch(() => undefined)
      }
      return true
    },
    async close() {
      const open = await client?.catch(() => undefined)
      client = undefined
      await open?.end()
    },
  }
}

/** For what harms nobody however many processes do it at once: it needs no connection. */
export const noLeases: Leases = {
  async tryRun(_name, work) {
    await work()
    return true
  },
  async close() {},
}
