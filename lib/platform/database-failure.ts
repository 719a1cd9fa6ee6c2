import { AppError } from './errors'

const unavailableStates = new Set(['57P01', '57P02', '57P03'])
const busyStates = new Set(['53300'])
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
])
const busyMessages = ['timeout exceeded when trying to connect']
const unavailableMessages = [
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
]
// https://www.prisma.io/docs/orm/reference/error-reference
const prismaUnavailable = new Set(['P1001', 'P1002', 'P1008', 'P1017'])
const prismaBusy = new Set(['P2024'])

/**
 * The part of the contract that a failure of the database is: `database_busy` (503) when no connection became free in
 * time, `database_unavailable` (503) when the database is down, starts, stops or ended the connection. Undefined for
 * everything else, such as a statement that is wrong. `isOfDatabase` says that the error came from talking to it: a
 * refused connection by itself could be to anybody.
 */
export function asDatabaseFailure(
  error: unknown,
  { isOfDatabase = false }: { isOfDatabase?: boolean } = {},
): AppError | undefined {
  if (!(error instanceof Error) || error instanceof AppError) return undefined
  const code = codeOf(error)
  const isPrisma = error.name.startsWith('PrismaClient')
  if (busyStates.has(code) || prismaBusy.has(code) || busyMessages.includes(error.message)) {
    return databaseBusy(error)
  }
  const isDown =
    unavailableStates.has(code) ||
    prismaUnavailable.has(code) ||
    unavailableMessages.includes(error.message) ||
    ((isPrisma || isOfDatabase) && networkCodes.has(code))
  return isDown ? databaseUnavailable(error) : undefined
}

/** Over Prisma the SQLSTATE stands in what its adapter caught. */
function codeOf(error: Error & { code?: unknown; meta?: unknown }): string {
  const { driverAdapterError } = (error.meta ?? {}) as {
    driverAdapterError?: { cause?: { originalCode?: unknown } }
  }
  return String(driverAdapterError?.cause?.originalCode ?? error.code ?? '')
}

function databaseBusy(cause: Error): AppError {
  return new AppError('database_busy', {
    status: 503,
    title: 'The database is busy',
    detail:
      'No connection to the database became free in time. Send the request again, events with the same ids.',
    retryAfterSeconds: 5,
    cause,
  })
}

function databaseUnavailable(cause: Error): AppError {
  return new AppError('database_unavailable', {
    status: 503,
    title: 'The database is unavailable',
    detail:
      'The database cannot be reached, or is starting. Send the request again, events with the same ids.',
    retryAfterSeconds: 5,
    cause,
  })
}
