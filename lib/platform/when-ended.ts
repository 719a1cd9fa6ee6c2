import type pg from 'pg'

/**
 * Resolves when a connection ends, and rejects when it breaks, also before it is open. Nobody has to wait for it: what breaks
 * while a statement runs is told by that statement.
 */
export function whenEnded(client: pg.Client): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    client.on('error', reject)
    client.on('end', resolve)
  })
  // Else a connection that breaks before anybody waits would end the process.
  ended.catch(() => undefined)
  return ended
}
