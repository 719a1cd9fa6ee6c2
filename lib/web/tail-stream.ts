import type { StoredEvent } from '@/lib/events/schema'
import type { Tail, TailStep } from '@/lib/events/tail/tail-events'
import { AppError } from '@/lib/platform/errors'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { stoppingSignal } from '@/lib/platform/shutdown'
import type { ApiContext } from './api-route'
import { describeProblem } from './problem'

/** Each holds a connection, and somebody who opens more has forgotten the others. */
export const tailsPerSessionMax = 10
/** How long a browser may leave what was sent unread. */
export const unreadMaxMs = 30_000
/** Silence is broken so often, for proxies that close what is silent; the caller's permission is looked at then, too. */
export const quietMs = 15_000

const openTails = shareInProcess('open-tails', () => new Map<string, number>())

/**
 * Answers with a tail as server-sent events. `id:` is the cursor: who comes again with `Last-Event-ID` goes on there.
 * The data of a message is an event of the log; `open`, `behind`, `epoch` and `end` say what becomes of the stream. Nothing is
 * sent before its reader was authorised again. A reader who is slow is told later, and one who takes nothing is let go;
 * either way nothing waits for them in memory.
 */
export async function streamTail(
  { sessionId, signal, request, requestId, authoriseAgain }: Given,
  open: (signal: AbortSignal) => Promise<Tail>,
): Promise<Response> {
  // Next answers HEAD from GET, and would leave the stream open for ever.
  if (request.method === 'HEAD') return new Response(null, { headers: streamHeaders })
  const slot = takeSlot(sessionId)
  const ended = new AbortController()
  const end = () => ended.abort()
  for (const one of [signal, stoppingSignal()]) one.addEventListener('abort', end)
  ended.signal.addEventListener('abort', () => {
    for (const one of [signal, stoppingSignal()]) one.removeEventListener('abort', end)
    slot.free()
  })
  if (signal.aborted || stoppingSignal().aborted) end()
  try {
    const tail = await open(ended.signal)
    return new Response(makeStream(tail, { ended, authoriseAgain, requestId }), {
      headers: streamHeaders,
    })
  } catch (error) {
    end()
    throw error
  }
}

type Given = { sessionId: string } & Pick<
  ApiContext,
  'signal' | 'request' | 'requestId' | 'authoriseAgain'
>

const streamHeaders = {
  'content-type': 'text/event-stream',
  // Compressing would hold events back until there are enough of them.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

function makeStream(
  { steps, epoch, cursor }: Tail,
  given: { ended: AbortController } & Pick<ApiContext, 'authoriseAgain'> & { requestId: string },
): ReadableStream<Uint8Array> {
  const { ended, authoriseAgain, requestId } = given
  const encoder = new TextEncoder()
  let unread: NodeJS.Timeout | undefined
  let isOpened = false

  const nextText = async (): Promise<string | null> => {
    if (!isOpened) {
      isOpened = true
      return writeMessage({ name: 'open', id: cursor, data: { epoch } })
    }
    try {
      const step = await steps.next()
      if (step.done || ended.signal.aborted) return null
      await authoriseAgain()
      return writeStep(step.value)
    } catch (error) {
      // The answer has begun long ago: what a new request would be told is told here.
      const { code, detail } = describeProblem(error, requestId)
      ended.abort()
      return writeMessage({ name: 'end', data: { code, detail } })
    }
  }
  let isPulling = false
  let isOver = false
  const finish = async (controller?: ReadableStreamDefaultController): Promise<void> => {
    if (isOver) return
    isOver = true
    clearTimeout(unread)
    ended.abort()
    controller?.close()
    await steps.return()
  }

  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        // A reader who is slow just now is not waited for when the process stops.
        ended.signal.addEventListener('abort', () => {
          if (!isPulling) void finish(controller)
        })
      },
      pull: async (controller) => {
        isPulling = true
        clearTimeout(unread)
        const text = isOpened && ended.signal.aborted ? null : await nextText()
        isPulling = false
        if (isOver) return
        if (text !== null) controller.enqueue(encoder.encode(text))
        if (text === null || ended.signal.aborted) return finish(controller)
        unread = setTimeout(() => void finish(controller), unreadMaxMs)
      },
      cancel: () => finish(),
    },
    // Nothing is read ahead of the connection.
    { highWaterMark: 0 },
  )
}

function writeStep(step: TailStep): string {
  switch (step.type) {
    case 'events': {
      const messages = step.events.map(writeEvent)
      return `${messages.join('')}id: ${step.cursor}\n\n`
    }
    case 'quiet':
      return `: nothing new\nid: ${step.cursor}\n\n`
    case 'behind':
      return writeMessage({ name: 'behind', id: step.cursor, data: {} })
    case 'epoch':
      return writeMessage({ name: 'epoch', data: {} })
  }
}

/** Who follows the same log is told the same: an event is written once, for as long as it is kept. */
const written = new WeakMap<StoredEvent, string>()

function writeEvent(event: StoredEvent): string {
  const text = written.get(event) ?? writeMessage({ id: event.seq + 1, data: event })
  written.set(event, text)
  return text
}

/** JSON has no line ends of its own. */
function writeMessage(given: { name?: string; id?: number; data: unknown }): string {
  const { name, id, data } = given
  const head = `${name === undefined ? '' : `event: ${name}\n`}${id === undefined ? '' : `id: ${id}\n`}`
  return `${head}data: ${JSON.stringify(data)}\n\n`
}

function takeSlot(sessionId: string): { free: () => void } {
  const count = openTails.get(sessionId) ?? 0
  if (count >= tailsPerSessionMax) {
    throw new AppError('too_many_tails', {
      status: 429,
      title: 'Too many live views',
      detail: `At most ${tailsPerSessionMax} live views of one session are open at a time. Close one of the others.`,
      retryAfterSeconds: 30,
    })
  }
  openTails.set(sessionId, count + 1)
  let isFree = false
  return {
    free: () => {
      if (isFree) return
      isFree = true
      const left = (openTails.get(sessionId) ?? 1) - 1
      if (left > 0) openTails.set(sessionId, left)
      else openTails.delete(sessionId)
    },
  }
}
