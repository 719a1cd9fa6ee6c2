/** One message of server-sent events; `id` is the last one that the stream gave, also before this message. */
export type StreamMessage = { name: string; data: string; id: string }

/**
 * Reads server-sent events piece by piece, cut anywhere (https://html.spec.whatwg.org/#event-stream-interpretation). A
 * message without data is none, but its id counts: `onId` hears of it.
 */
export function makeStreamReader(told: {
  onMessage: (message: StreamMessage) => void
  onId: (id: string) => void
}): (text: string) => void {
  let rest = ''
  let id = ''
  let name = ''
  let data: string[] = []

  const end = () => {
    if (data.length > 0) told.onMessage({ name: name || 'message', data: data.join('\n'), id })
    if (id !== '') told.onId(id)
    name = ''
    data = []
  }
  const readLine = (line: string) => {
    if (line === '') return end()
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    else if (field === 'event') name = value
    else if (field === 'id' && !value.includes('\0')) id = value
  }

  return (text) => {
    rest += text
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) readLine(line)
  }
}
