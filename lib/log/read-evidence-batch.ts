import { discloseValues } from './digest-values'
import { unwrapPersonKey } from './secrets'
import {
  readEvidenceLines,
  readEvidenceTexts,
  readWrappedKeys,
  type EvidenceText,
} from './store/evidence-store'

/** An event as evidence carries it: the sealed line, and D of every ref whose values still exist. */
export type EvidenceOfEvent = { seq: number; line: string; disclosures: string[] }

/**
 * The evidence of many events of one company, ascending by seq, in three statements however many they are; 1,000 at a
 * time is a good batch. `seqs` ascend. What was pruned meanwhile is left out, and what was erased has no disclosure.
 */
export async function readEvidenceBatch({
  companyId,
  seqs,
}: {
  companyId: string
  seqs: readonly number[]
}): Promise<EvidenceOfEvent[]> {
  if (seqs.length === 0) return []
  const lines = await readEvidenceLines(companyId, seqs)
  const texts = await readEvidenceTexts(companyId, lines)
  // After the texts: who is erased in between has no key any more, and no disclosure.
  const keys = await readKeys(companyId, texts)
  const disclosures = new Map<number, EvidenceText[]>()
  for (const text of texts) {
    const those = disclosures.get(text.seq)
    if (those) those.push(text)
    else disclosures.set(text.seq, [text])
  }
  return lines.map(({ seq, id, line }) => ({
    seq,
    line,
    disclosures: (disclosures.get(seq) ?? []).flatMap(({ ref, text, key }) => {
      const known = key ?? keys.get(ref)
      return known ? [discloseValues({ key: known, eventId: id, valuesText: text })] : []
    }),
  }))
}

async function readKeys(
  companyId: string,
  texts: readonly EvidenceText[],
): Promise<Map<string, Uint8Array>> {
  const refs = new Set(texts.filter(({ key }) => key === null).map(({ ref }) => ref))
  const keys = new Map<string, Uint8Array>()
  if (refs.size === 0) return keys
  for (const { ref, keyWrapped } of await readWrappedKeys(companyId, [...refs])) {
    if (keyWrapped) keys.set(ref, unwrapPersonKey(keyWrapped, { companyId, ref }))
  }
  return keys
}
