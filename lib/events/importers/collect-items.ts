import type { ImportItem } from './importer'

/** All items of a stream, for tests and small files. */
export async function collectItems(items: AsyncIterable<ImportItem>): Promise<ImportItem[]> {
  const collected: ImportItem[] = []
  for await (const item of items) collected.push(item)
  return collected
}
