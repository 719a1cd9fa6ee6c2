import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { loadEnv } from './env'
import { AppError } from './errors'
import { log } from './log'
import { shareInProcess } from './share-in-process'
import { stoppingSignal } from './shutdown'
import { whenEnded } from './when-ended'

/**
 * Work that every process of this database has to do before somebody may say that it is done: letting go of what they hold in
 * memory. Each server and worker listens on a connection of its own, and answers when its part is done; whoever asks waits
 * for all that listen. A process that does not listen, like the command line, is gone soon and holds nothing for others.
 */

type Work = (payload: string) => Promise<void>
type State = {
  id: string
  works: Map<string, Work>
  listening: Promise<void> | undefined
  /** What became of the last orders: one that comes again is answered again, and not done again. */
  obeyed: Map<string, Promise<{ error?: string }>>
}
type Order = { id: string; from: string; name: string; payload: string }
type Answer = { id: string; pid: number; error?: string }

const channel = 'trailkeeper_orders'
const answers = 'trailkeeper_answers'
const listenerName = 'trailkeeper orders'
const answerMs = 30_000
const lookAgainMs = 1_000
const reconnectMs = 1_000
const obeyedMax = 100

/** Says what this process does when somebody asks for `name`. */
export function onOrder(name: string, work: Work): void {
  open().works.set(name, work)
}

/** Begins to listen, for as long as the process runs. */
export function listenForOrders(): void {
  const state = open()
  state.listening ??= (async () => {
    while (!stoppingSignal().aborted) {
      await listenOnce(state).catch((error: unknown) => {
        log.warn('the connection that listens for orders broke', { reason: String(error) })
      })
      await new Promise((resolve) => setTimeout(resolve, reconnectMs).unref())
    }
  })()
}

/**
 * Does it here, asks every other process that listens, and returns once all have done it: how many those were. Throws what
 * failed here, and `process_silent` (503) where one of the others failed or did not answer: then it may be asked for again.
 */
export async function orderEverywhere(name: string, payload: string): Promise<number> {
  const state = open()
  await state.works.get(name)?.(payload)
  const client = new pg.Client({ connectionString: loadEnv().databaseUrl })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await askOthers(client, { id: randomUUID(), from: state.id, name, payload })
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function askOthers(client: pg.Client, order: Order): Promise<number> {
  const answered = new Map<number, string | undefined>()
  let wake = () => {}
  client.on('notification', ({ payload }) => {
    const answer = JSON.parse(payload ?? '{}') as Partial<Answer>
    if (answer.id !== order.id || answer.pid === undefined) return
    answered.set(answer.pid, answer.error)
    wake()
  })
  await client.query(`LISTEN ${answers}`)
  const asked = await listListeners(client)
  const ask = () => client.query('SELECT pg_notify($1, $2)', [channel, JSON.stringify(order)])
  await ask()
  const endMs = performance.now() + answerMs
  for (let missing = asked; ; ) {
    missing = missing.filter((pid) => !answered.has(pid))
    if (missing.length > 0) {
      // Who has ended meanwhile holds nothing any more.
      const alive = await listListeners(client)
      missing = missing.filter((pid) => alive.includes(pid) && !answered.has(pid))
    }
    const failure = [...answered.values()].find((error) => error !== undefined)
    if (failure !== undefined) throw processSilent(`one of them failed: ${failure}`)
    if (missing.length === 0) return asked.length
    if (performance.now() > endMs) throw processSilent(`${missing.length} did not answer`)
    const isLate = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, lookAgainMs, true)
      wake = () => {
        clearTimeout(timer)
        resolve(false)
      }
    })
    // Who had connected and did not listen yet has not heard of it.
    if (isLate) await ask()
  }
}

async function listListeners(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()`,
    [listenerName],
  )
  return rows.map(({ pid }) => pid)
}

async function listenOnce(state: State): Promise<void> {
  const client = new pg.Client({
    connectionString: loadEnv().databaseUrl,
    application_name: listenerName,
  })
  const ended = whenEnded(client)
  try {
    await client.connect()
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const pid = rows[0]?.pid ?? 0
    client.on('notification', ({ payload }) => {
      const order = JSON.parse(payload ?? '{}') as Order
      void obeyOnce(state, order).then((error) => answer(client, { id: order.id, pid, ...error }))
    })
    await client.query(`LISTEN ${channel}`)
    const close = () => void client.end()
    stoppingSignal().addEventListener('abort', close)
    await ended
    stoppingSignal().removeEventListener('abort', close)
  } finally {
    await client.end().catch(() => undefined)
  }
}

function obeyOnce(state: State, order: Order): Promise<{ error?: string }> {
  const { obeyed } = state
  const known = obeyed.get(order.id)
  if (known !== undefined) return known
  const doing = obey(state, order)
  obeyed.set(order.id, doing)
  for (const id of obeyed.keys()) {
    if (obeyed.size <= obeyedMax) break
    obeyed.delete(id)
  }
  return doing
}

/** Whoever asks has done it already. */
async function obey(state: State, { from, name, payload }: Order): Promise<{ error?: string }> {
  try {
    if (from !== state.id) await state.works.get(name)?.(payload)
    return {}
  } catch (error) {
    log.error('an order could not be carried out', error, { order: name })
    return { error: error instanceof AppError ? error.code : 'internal_error' }
  }
}

async function answer(client: pg.Client, answer: Answer): Promise<void> {
  await client
    .query('SELECT pg_notify($1, $2)', [answers, JSON.stringify(answer)])
    .catch((error: unknown) =>
      log.warn('an order could not be answered', { reason: String(error) }),
    )
}

function processSilent(what: string): AppError {
  return new AppError('process_silent', {
    status: 503,
    title: 'Not everywhere yet',
    detail: `Another process of this instance has yet to let go of what it holds: ${what}. It is asked again by itself.`,
    retryAfterSeconds: 60,
  })
}

function open(): State {
  return shareInProcess('orders', () => ({
    id: randomUUID(),
    works: new Map(),
    listening: undefined,
    obeyed: new Map(),
  }))
}
