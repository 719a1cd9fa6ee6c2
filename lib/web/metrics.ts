import { createHash, timingSafeEqual } from 'node:crypto'
import { measureChecks } from '@/lib/events/integrity/queries/read-checks'
import { measureLogs } from '@/lib/log/measure-logs'
import { database } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { type Reading, renderMetrics } from '@/lib/platform/metrics'
import { measureAlerts } from '@/lib/alerts/measure-alerts'
import { measureStreaming } from '@/lib/streaming/measure-streaming'
import { notYoursToSee } from './not-yours'

/**
 * `GET /metrics` for Prometheus: numbers of this process and of the instance, none of a company. Without METRICS_TOKEN
 * the page is not there; with it, only its bearer is answered. Answers also when the database does not.
 */
export async function answerMetrics(request: Request): Promise<Response> {
  const { metricsToken } = loadEnv()
  if (metricsToken === undefined) throw await notYoursToSee()
  const given = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (given === undefined || !isSame(given, metricsToken)) throw tokenWrong()
  const text = renderMetrics([...readProcess(), ...readPool(), ...(await readDatabase())])
  return new Response(text, {
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  })
}

/** Compares digests, whose length tells nothing about the token's. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

function tokenWrong(): AppError {
  return new AppError('unauthorized', {
    status: 401,
    title: 'Unauthorized',
    detail: 'This needs METRICS_TOKEN: send it as "Authorization: Bearer …".',
  })
}

function readProcess(): Reading[] {
  const memory = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const uptime = process.uptime()
  return [
    gauge('process_resident_memory_bytes', 'Memory of this process.', memory.rss),
    gauge('nodejs_heap_size_used_bytes', 'Heap in use.', memory.heapUsed),
    gauge('nodejs_external_memory_bytes', 'Memory of buffers.', memory.external),
    gauge('process_uptime_seconds', 'Seconds since this process began.', uptime),
    {
      ...gauge(
        'process_cpu_seconds_total',
        'Processor time of this process.',
        (user + system) / 1e6,
      ),
      type: 'counter',
    },
  ]
}

function readPool(): Reading[] {
  const { pool } = database()
  return [
    {
      name: 'trailkeeper_database_connections',
      help: 'Connections of this process to Postgres.',
      type: 'gauge',
      values: [
        { labels: { state: 'idle' }, value: pool.idleCount },
        { labels: { state: 'used' }, value: pool.totalCount - pool.idleCount },
      ],
    },
    gauge(
      'trailkeeper_database_waiting',
      'Requests of this process that wait for a connection.',
      pool.waitingCount,
    ),
  ]
}

const databaseWaitMs = 3_000

/** An exhausted pool or a lost database is what an operator scrapes for: it is one of the numbers, and fails none. */
async function readDatabase(): Promise<Reading[]> {
  const help = 'Whether Postgres answered this scrape.'
  try {
    const [{ logs, events }, checks, streaming, alerts] = await within(
      databaseWaitMs,
      Promise.all([measureLogs(), measureChecks(), measureStreaming(), measureAlerts()]),
    )
    return [
      ...streaming,
      ...alerts,
      gauge('trailkeeper_database_up', help, 1),
      gauge('trailkeeper_logs', 'Logs of this instance.', logs),
      gauge(
        'trailkeeper_log_events',
        'Events in all logs of this instance, pruned ones too.',
        events,
      ),
      ...readIntegrity(checks),
    ]
  } catch (error) {
    log.error('the database did not answer a scrape of metrics', error)
    return [gauge('trailkeeper_database_up', help, 0)]
  }
}

function readIntegrity(checks: Awaited<ReturnType<typeof measureChecks>>): Reading[] {
  const { damaged, oldestSeconds, refused, failing } = checks
  return [
    gauge(
      'trailkeeper_logs_damaged',
      'Logs whose newest check found them not to be what was sealed.',
      damaged,
    ),
    ...(oldestSeconds === null
      ? []
      : [
          gauge(
            'trailkeeper_log_check_age_seconds',
            'Seconds since the log that was checked longest ago was checked.',
            oldestSeconds,
          ),
        ]),
    gauge(
      'trailkeeper_logs_contradicting',
      'Logs that contradict what was published of them.',
      refused,
    ),
    gauge(
      'trailkeeper_checkpoint_copies_failing',
      'Copies of checkpoints that could not be delivered yet.',
      failing,
    ),
  ]
}

async function within<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  })
  return await Promise.race([work, timeout]).finally(() => clearTimeout(timer))
}

function gauge(name: string, help: string, value: number): Reading {
  return { name, help, type: 'gauge', values: [{ value }] }
}
