import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { startRecordingRequests, stopRecordingRequests } from '@/lib/events/requests/record-request'
import { apiRoute } from '@/lib/web/api-route'
import { percentile, print, sample } from './measure'

const rounds = 10
const runsPerRound = 100
const paceMs = 5

/** What is recorded of it is the most that there is: query, headers and a body. */
const mutate = apiRoute(
  {
    scope: 'events:read',
    input: z.object({ body: z.record(z.string(), z.string()) }),
    output: z.null(),
  },
  async () => null,
)

/**
 * What recording adds to a request: a small mutation by its handler, without HTTP, by turns with and without. What is
 * recorded is appended to the log meanwhile, as in a server.
 */
export async function benchRecording({ key }: { key: string }): Promise<void> {
  const body = JSON.stringify(
    Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`field_${at}`, 'some value '.repeat(4)]),
    ),
  )
  const call = async () => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const request = new Request('http://localhost/api/bench', { method: 'POST', headers, body })
    const { status } = await mutate(request)
    if (status !== 200) throw new Error(`the mutation answered ${status}`)
  }
  const times: { without: number[]; recorded: number[] } = { without: [], recorded: [] }
  for (let round = 0; round < rounds; round++) {
    times.without.push(...(await sampleAtPace(call)))
    startRecordingRequests()
    times.recorded.push(...(await sampleAtPace(call)))
    await stopRecordingRequests()
  }
  const [without, recorded] = [percentile(times.without, 0.95), percentile(times.recorded, 0.95)]
  print(
    `a small mutation: p95 ${recorded.toFixed(2)} ms recorded, ${(recorded / without).toFixed(2)} × not recorded (${without.toFixed(2)} ms), ${(recorded - without).toFixed(2)} ms more`,
  )
}

/** With pauses: without them the log is appended to at the rate at which one thread can do nothing else. */
async function sampleAtPace(call: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let run = 0; run < runsPerRound; run++) {
    times.push(...(await sample(1, call, { warmUp: 0 })))
    await pause(paceMs)
  }
  return times
}
