/**
 * Workers that stand still or die half way. For `*.db.test.ts` only, which mock `./write-draft` by `holdChunks`: so this imports nothing
 * of what writes.
 */

/** What happens to a worker before it writes the events that it has read: nothing, or it stands still, or it dies of it. */
export const fate = {
  beforeChunk: async (_rows: number): Promise<void> => undefined,
  /** By the last attempt. */
  written: 0,
}

type WriteDraft = typeof import('./write-draft')

export function holdChunks(real: WriteDraft): WriteDraft {
  const hold = async function* (chunks: Parameters<typeof real.writeDraft>[1]['chunks']) {
    fate.written = 0
    for await (const chunk of chunks) {
      if (chunk.rows > 0) await fate.beforeChunk(fate.written)
      fate.written += chunk.rows
      yield chunk
    }
  }
  return {
    ...real,
    writeDraft: (draft, input) => real.writeDraft(draft, { ...input, chunks: hold(input.chunks) }),
  }
}
