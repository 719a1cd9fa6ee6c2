import { hash } from 'node:crypto'
import { openBundle } from '@/lib/exports/bundle/open-bundle'
import { makeTestArchive } from '@/lib/exports/bundle/test-archive'
import { bundleTools } from '@/lib/log/bundle-tools'
import { verifyBundle } from '@/lib/log/core/bundle/verify-bundle'
import { print } from './measure'

const rounds = 3

/**
 * Verifying a bundle of a complete range: events per second of the whole way from the archive on disk to the report, beside
 * what plain SHA-256 of the same lines takes. Half of the events name a person and an address. The best of several rounds:
 * others use the machine too.
 */
export async function benchVerify({
  dataDir,
  size,
}: {
  dataDir: string
  size: number
}): Promise<void> {
  print(`making a bundle of ${size} events …`)
  const made = await makeTestArchive(dataDir, { size })
  print(`lines: ${Math.round(made.lineBytes / size)} bytes each`)
  const plain = hashLines(made.lines)
  print(`plain SHA-256 of ${made.lines.length} lines: ${rate(plain)}`)
  made.lines.length = 0
  const before = process.memoryUsage.rss()
  let peak = before
  let seconds = Number.POSITIVE_INFINITY
  let cpuSeconds = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    const cpuBefore = process.cpuUsage()
    await verify(made.path, () => {
      peak = Math.max(peak, process.memoryUsage.rss())
    })
    const cpu = process.cpuUsage(cpuBefore)
    seconds = Math.min(seconds, (performance.now() - startedAt) / 1000)
    cpuSeconds = Math.min(cpuSeconds, (cpu.user + cpu.system) / 1_000_000)
  }
  const perSecond = size / seconds
  print(
    `verify: ${rate(perSecond)}, ${(perSecond / plain).toFixed(3)} of plain SHA-256 of the lines`,
  )
  print(`verify, per second of processor time on all cores: ${rate(size / cpuSeconds)}`)
  print(`verify: resident memory grew by ${Math.round((peak - before) / 1e6)} MB at most`)
}

async function verify(path: string, onProgress: () => void): Promise<void> {
  const opened = await openBundle(path)
  const report = await verifyBundle(bundleTools, opened.files, {
    archiveProblems: opened.problems,
    onProgress,
  })
  await opened.close()
  if (report.verdict !== 'valid') throw new Error(`the bundle is ${report.verdict}`)
}

function rate(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en-US')} events/s`
}

function hashLines(lines: readonly string[]): number {
  const startedAt = performance.now()
  let bytes = 0
  for (const line of lines) bytes += hash('sha256', line, 'hex').length
  if (bytes !== lines.length * 64) throw new Error('not all were hashed')
  return lines.length / ((performance.now() - startedAt) / 1000)
}
