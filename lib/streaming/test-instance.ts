import { afterAll, afterEach, beforeAll } from 'vitest'
import { openTestInstance } from '@/lib/access/test-access'
import { setEnv } from '@/lib/platform/env'
import type { Receiver } from '@/lib/streaming/test-receivers'

/**
 * An instance for the tests of one file, which may reach receivers on loopback. Call it at the top; what it returns keeps a receiver
 * until the end of one test.
 */
export function keepReceivers(): (opening: Promise<Receiver>) => Promise<Receiver> {
  const receivers: Receiver[] = []
  let instance: Awaited<ReturnType<typeof openTestInstance>>
  beforeAll(async () => {
    instance = await openTestInstance()
    setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
  })
  afterAll(() => instance.close())
  afterEach(async () => {
    for (const receiver of receivers.splice(0)) await receiver.stop()
  })
  return async (opening) => {
    const receiver = await opening
    receivers.push(receiver)
    return receiver
  }
}
