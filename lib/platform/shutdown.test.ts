import { describe, expect, it, vi } from 'vitest'
import { beginShutdown, onShutdown, runShutdownWork, stoppingSignal } from './shutdown'

describe('the end of a process', () => {
  it('is told to loops and streams before the work of the end runs', async () => {
    const order: string[] = []
    stoppingSignal().addEventListener('abort', () => order.push('told'))
    onShutdown(async () => void order.push('flushed'))
    beginShutdown()
    await runShutdownWork(10_000)
    expect(order).toEqual(['told', 'flushed'])
    expect(stoppingSignal().aborted).toBe(true)
  })

  it('flushes the rest although one flush fails, and says so', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const flushed = vi.fn()
    onShutdown(() => Promise.reject(new Error('disk full')))
    onShutdown(async () => flushed())
    await runShutdownWork(10_000)
    expect(flushed).toHaveBeenCalledOnce()
    expect(write.mock.calls.join()).toContain('disk full')
    write.mockRestore()
  })

  it('does not wait for ever for work that hangs', async () => {
    vi.useFakeTimers()
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    onShutdown(() => new Promise(() => undefined))
    const done = runShutdownWork(5_000)
    await vi.advanceTimersByTimeAsync(5_000)
    await done
    expect(write.mock.calls.join()).toContain('took too long')
    write.mockRestore()
    vi.useRealTimers()
  })
})
