import { AppError } from '@/lib/platform/errors'
import { shareInProcess } from '@/lib/platform/share-in-process'

/** Searches of one company that run at once in this process; a page of the log asks for four. */
export const runningMax = 8
/** More of them wait in line, but not longer than this. */
export const waitingMax = 32
export const waitMsMax = 10_000

type Gate = { running: number; waiting: (() => void)[] }

/**
 * Lets a company's search begin, in the order in which they came; call what it returns once the search is over. What one company
 * asks for keeps no other company waiting. Throws `searches_busy` (503) where too many wait already, or one has waited too long.
 */
export async function enterSearch(companyId: string): Promise<() => void> {
  const gates = theGates()
  const gate = gates.get(companyId) ?? { running: 0, waiting: [] }
  gates.set(companyId, gate)
  if (gate.running < runningMax) gate.running += 1
  else await waitForTurn(gate)
  return () => {
    const next = gate.waiting.shift()
    // The place is handed on: nobody who comes meanwhile takes it.
    if (next) next()
    else gate.running -= 1
    if (gate.running === 0) gates.delete(companyId)
  }
}

async function waitForTurn(gate: Gate): Promise<void> {
  if (gate.waiting.length >= waitingMax) throw searchesBusy()
  await new Promise<void>((resolve, reject) => {
    const begin = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      gate.waiting.splice(gate.waiting.indexOf(begin), 1)
      reject(searchesBusy())
    }, waitMsMax)
    gate.waiting.push(begin)
  })
}

function searchesBusy(): AppError {
  return new AppError('searches_busy', {
    status: 503,
    title: 'Too many searches at once',
    detail:
      'Many searches of your company run at this moment. Try again in a few seconds, and ask for less: a shorter time, or a filter such as an action or an actor.',
    retryAfterSeconds: 5,
  })
}

function theGates(): Map<string, Gate> {
  return shareInProcess('search-gates', () => new Map<string, Gate>())
}
