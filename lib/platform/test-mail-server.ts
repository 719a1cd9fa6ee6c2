import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/**
 * A mail server on loopback, for tests, that keeps what it is sent as the text that a reader sees; `refuse` puts senders off. It has no
 * mailbox whose address begins with `gone`.
 */
export async function openMailServer() {
  const received: { to: string; text: string }[] = []
  let isRefusing = false
  const server = new SMTPServer({
    ...{ authOptional: true, disableReverseLookup: true, logger: false },
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('gone')
        ? done(Object.assign(new Error('no such user'), { responseCode: 550 }))
        : done(),
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (isRefusing) return done(Object.assign(new Error('later'), { responseCode: 451 }))
        const text = readQuotedPrintable(Buffer.concat(chunks).toString())
        received.push({ to: envelope.rcptTo[0]?.address ?? '', text })
        done(null)
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    received,
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    refuse: (value: boolean) => {
      isRefusing = value
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** Of ASCII text, which our mails are but for names. */
function readQuotedPrintable(source: string): string {
  return source.replaceAll('=\r\n', '').replaceAll('=3D', '=').replaceAll('\r\n', '\n')
}
