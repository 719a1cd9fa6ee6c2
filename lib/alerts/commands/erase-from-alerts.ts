import { cutPerson, type ErasedPerson, namesPerson } from '@/lib/log/cut-person'
import type { SqlTx } from '@/lib/platform/db'
import { deleteChannelRow, listChannelRows } from '@/lib/alerts/store/channels'
import { lockAlerts } from '@/lib/alerts/store/rules'
import { listTexts, writeTexts } from '@/lib/alerts/store/texts'

/**
 * What erasing a person means for alerts: a channel to their address is deleted, and no name, query, note, or answer of a receiver
 * that is kept says who they were (`cutPerson` tells what it can find). Whom an alert is about stands in the log alone, and is gone
 * with it; that their address wants no mail stays known, as a digest. Mails and messages that went out are their recipients'.
 * Records nothing: whoever erases records that, by ref.
 */
export async function eraseFromAlerts(
  tx: SqlTx,
  { companyId, person }: { companyId: string; person: ErasedPerson },
): Promise<{ rewritten: number; channels: number }> {
  await lockAlerts(tx.sql, companyId)
  const channels = (await listChannelRows(companyId, tx.sql))
    .filter(({ address }) => address !== null && namesPerson(address, person))
    .map(({ id }) => id)
  let rewritten = 0
  for (const row of await listTexts(tx.sql, companyId)) {
    if (channels.includes(row.id)) continue
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
  // Rules first, as in the engine, which writes to channels while it holds rules.
  for (const id of channels) await deleteChannelRow(tx.sql, id)
  return { rewritten, channels: channels.length }
}
