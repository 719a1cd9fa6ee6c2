/** Runs `work` with `workers` at once until each of `count` tasks is done; answers seconds for the whole. */
export async function runConcurrently(input: {
  count: number
  workers: number
  work: (index: number) => Promise<void>
}): Promise<number> {
  const startedAt = performance.now()
  let next = 0
  const worker = async () => {
    while (next < input.count) {
      const index = next
      next += 1
      await input.work(index)
    }
  }
  await Promise.all(Array.from({ length: input.workers }, worker))
  return (performance.now() - startedAt) / 1000
}

/** Milliseconds of each of `runs` calls, after `warmUp` that are not counted. */
export async function sample(
  runs: number,
  work: () => Promise<void>,
  { warmUp = 10 }: { warmUp?: number } = {},
): Promise<number[]> {
  for (let at = 0; at < warmUp; at++) await work()
  const times: number[] = []
  for (let at = 0; at < runs; at++) {
    const startedAt = performance.now()
    await work()
    times.push(performance.now() - startedAt)
  }
  return times
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
