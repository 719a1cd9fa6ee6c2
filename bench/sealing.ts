import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setEnv } from '@/lib/platform/env'
import { openInstance } from '@/lib/platform/instance'
import { commandFlags } from '@/scripts/lib/node-flags.mjs'
import { percentile, print } from './measure'
import type { Round } from './sealing-process'
import { runCli } from './server'

const roundEvents = 5_000

/**
 * What sealing costs ingest: the way of a body of 500 events from its bytes to the commit, four at once, beside the same way
 * where no leaf is hashed or digested, no tree extended, no tile written and no mark raised. The product has no switch for
 * that: a second process is given stand-ins for those modules (`unsealed/`). In turns, a company each, one database.
 * Signing is not part of it: a checkpoint is signed on a beat, whatever comes in.
 */
export async function benchSealing({ dataDir, size }: { dataDir: string; size: number }) {
  setEnv({ DATA_DIR: dataDir })
  const instance = await openInstance()
  const names = ['sealed', 'unsealed'] as const
  const processes: ChildProcess[] = []
  try {
    for (const slug of names) {
      await runCli(dataDir, ['company', 'create', '--slug', slug, '--name', slug, '--json'])
      processes.push(await startProcess(dataDir, slug))
    }
    const rounds: Round[][] = [[], []]
    // The first of each only warms up.
    for (let round = 0; round <= size / roundEvents; round++) {
      const order = [...processes.entries()]
      for (const [at, child] of round % 2 === 0 ? order : order.reverse()) {
        child.send('go')
        const [took] = (await once(child, 'message')) as [Round]
        if (round > 0) rounds[at]?.push(took)
      }
    }
    const [sealed = [], unsealed = []] = rounds
    report('time', (round) => round.wall, { sealed, unsealed })
    report('processor time of the process', (round) => round.cpu, { sealed, unsealed })
  } finally {
    for (const child of processes) child.kill()
    await instance.release()
  }
}

async function startProcess(dataDir: string, slug: 'sealed' | 'unsealed'): Promise<ChildProcess> {
  const flags = slug === 'sealed' ? [] : ['--import', './bench/unsealed/register.mjs']
  const args = [...commandFlags, ...flags, 'bench/sealing-process.ts', slug, String(roundEvents)]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '' },
  })
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`the ${slug} process ended`)
    }),
  ])
  return child
}

function report(
  what: string,
  of: (round: Round) => number,
  { sealed, unsealed }: { sealed: readonly Round[]; unsealed: readonly Round[] },
): void {
  const micros = (rounds: readonly Round[], share: number) =>
    (percentile(rounds.map(of), share) / roundEvents) * 1_000_000
  for (const [name, share] of Object.entries({ least: 0, median: 0.5 })) {
    const [own, other] = [micros(sealed, share), micros(unsealed, share)]
    const each = `${Math.round(own)} and ${Math.round(other)} µs per event`
    print(
      `${what}, ${name} of ${sealed.length}: sealed ${(own / other).toFixed(2)} × of unsealed, ${each}`,
    )
  }
}
