import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A receiver of HEC in a process of its own, as people have it: reads every event of a request, looks at what Splunk looks at, and
 * answers when it has. It keeps the bodies, to be posted again, and is asked by GET what came. `?closed`: it is busy until `?open`.
 */
type Tally = { events: number; requests: number; bytes: number; firstMs: number; lastMs: number }

const none = (): Tally => ({ events: 0, requests: 0, bytes: 0, firstMs: 0, lastMs: 0 })
let bodies: Buffer[] = []
let tally = none()
let isClosed = false

const http = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://receiver')
  if (request.method === 'GET') {
    const [body, type] = answerBench(url)
    response.setHeader('content-type', type).end(body)
    return
  }
  const startedMs = performance.now()
  const body = await readBody(request)
  response.setHeader('content-type', 'application/json')
  if (isClosed) {
    response.writeHead(503).end('{"text":"Server is busy","code":9}')
    return
  }
  const count = countEvents(body)
  if (tally.requests === 0) tally.firstMs = startedMs
  bodies.push(body)
  tally.events += count
  tally.requests += 1
  tally.bytes += body.length
  tally.lastMs = performance.now()
  response.end('{"text":"Success","code":0}')
})
http.listen(0, '127.0.0.1')
await once(http, 'listening')
process.stdout.write(`${(http.address() as AddressInfo).port}\n`)

function answerBench({ searchParams }: URL): [Buffer | string, string] {
  const body = searchParams.get('body')
  if (body !== null) return [bodies[Number(body)] ?? '', 'application/octet-stream']
  const mark = searchParams.get('mark')
  if (mark !== null) return [String(bodies.some((each) => each.includes(mark))), 'text/plain']
  if (searchParams.has('closed')) isClosed = true
  if (searchParams.has('open')) isClosed = false
  if (searchParams.has('forget')) {
    bodies = []
    tally = none()
  }
  return [JSON.stringify(tally), 'application/json']
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Throws where Splunk would refuse an event: without content, without a time, or with fields that are not flat. */
function countEvents(body: Buffer): number {
  let count = 0
  for (const line of body.toString('utf8').split('\n')) {
    if (line === '') continue
    const { event, time, fields } = JSON.parse(line)
    const isFlat = Object.values(fields).every((value) => typeof value === 'string')
    if (typeof event !== 'object' || typeof time !== 'number' || !isFlat) {
      throw new Error(`Splunk would refuse ${line.slice(0, 200)}`)
    }
    count += 1
  }
  return count
}
