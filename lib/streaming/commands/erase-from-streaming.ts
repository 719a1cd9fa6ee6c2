import { cutPerson, type ErasedPerson } from '@/lib/log/cut-person'
import type { SqlTx } from '@/lib/platform/db'
import { listTexts, writeTexts } from '@/lib/streaming/store/texts'
import { lockStreaming } from '@/lib/streaming/store/settings'

/**
 * What erasing a person means for streaming: no name or filter of a destination, no reason, and no answer of a receiver that is kept
 * says who they were (`cutPerson` tells what it can find). Dead letters hold no event, only where it stands in the log. Copies that
 * went out are the receivers'. Records nothing: whoever erases records that, by ref. Returns how many texts were rewritten.
 */
export async function eraseFromStreaming(
  tx: SqlTx,
  { companyId, person }: { companyId: string; person: ErasedPerson },
): Promise<{ rewritten: number }> {
  await lockStreaming(tx.sql, companyId)
  let rewritten = 0
  for (const row of await listTexts(tx.sql, companyId)) {
    const texts = Object.fromEntries(
      Object.entries(row.texts).map(([name, text]) => [
        name,
        text === null ? null : cutPerson(text, person),
      ]),
    )
    if (Object.keys(texts).every((name) => texts[name] === row.texts[name])) continue
    await writeTexts(tx.sql, { ...row, texts })
    rewritten += 1
  }
  return { rewritten }
}
