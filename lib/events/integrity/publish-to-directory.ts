import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseCheckpoint, type Checkpoint } from '@/lib/log/core/checkpoint'
import { parseNote } from '@/lib/log/core/note'
import { AppError } from '@/lib/platform/errors'
import { giveToDirectoryOwner, readFileIfAny, writeFileDurably } from '@/lib/platform/private-file'

/** Nothing secret: whoever keeps them elsewhere has to read them. */
const fileMode = 0o644
const newest = 'latest'

/** The newest note that was published in a log's directory, from whomever it is; undefined where there is none. */
export function readPublishedLatest(directory: string): string | undefined {
  return readFileIfAny(join(directory, newest))
}

/**
 * Writes `<size>.checkpoint`, beside it `<size>.consistency` where there is a proof, and `latest`, each whole or not at all.
 * What stands there is never replaced by something else: throws `checkpoint_contradicts` (409) where another note of that
 * size does; `latest` only goes forward.
 */
export async function publishToDirectory(
  directory: string,
  { size, note, consistency }: { size: number; note: string; consistency: string | null },
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o755 })
  giveToDirectoryOwner(directory)
  const path = join(directory, `${size}.checkpoint`)
  const there = readFileIfAny(path)
  if (there !== undefined && headOf(there) !== headOf(note)) throw contradicts(path)
  if (consistency !== null) await write(join(directory, `${size}.consistency`), consistency)
  if (there === undefined) await write(path, note)
  const before = readPublishedLatest(directory)
  const latest = before === undefined ? null : readCheckpointText(before)
  if (!latest || latest.size <= size) await write(join(directory, newest), note)
}

function write(path: string, text: string): Promise<void> {
  return writeFileDurably(path, text, { mode: fileMode })
}

/** What a note says, without its signatures, of which there may be more or fewer. */
function headOf(note: string): string {
  const parsed = parseNote(note)
  return parsed.ok ? parsed.note.text : note
}

/** What a note says, whoever signed it; null where it is none. */
export function readCheckpointText(note: string): Checkpoint | null {
  const parsed = parseNote(note)
  return parsed.ok ? parseCheckpoint(parsed.note.text) : null
}

function contradicts(path: string): AppError {
  return new AppError('checkpoint_contradicts', {
    status: 409,
    title: 'Another checkpoint stands there',
    detail: `${path} holds another checkpoint of the same size. It was not replaced.`,
  })
}
