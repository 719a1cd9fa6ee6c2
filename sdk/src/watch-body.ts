/**
 * The same answer, which says once when it is over: after the last byte, or before it because its reader went away or
 * its source failed (`isAborted`). Nothing is read ahead of the reader.
 */
export function watchBody(response: Response, onEnd: (isAborted: boolean) => void): Response {
  const { body } = response
  if (body === null || body.locked) {
    onEnd(false)
    return response
  }
  let isOver = false
  const end = (isAborted: boolean) => {
    if (!isOver) onEnd(isAborted)
    isOver = true
  }
  const reader = body.getReader()
  const watched = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (!done) return controller.enqueue(value)
          end(false)
          controller.close()
        } catch (error) {
          end(true)
          controller.error(error)
        }
      },
      cancel(reason) {
        end(true)
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(watched, response)
}
