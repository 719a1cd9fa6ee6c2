import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { changeKinds } from '@/lib/log/schema'
import { areas, catalogue, changeLabels, findCatalogueEntry, kinds } from './catalogue'
import { catalogueTags } from './catalogue-entry'
import { merges } from './merges'

const readFixture = (name: string) =>
  readFileSync(new URL(`./test-fixtures/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .slice(1)

/** `action |` on one line, `description |` on the next; the line before a table head is its category. */
function parseBlocksecops() {
  const lines = readFixture('blocksecops-events.txt')
  return lines.flatMap((line, at) => {
    const action = /^([a-z_]+\.[a-z_]+) \|$/.exec(line)?.[1]
    if (!action) return []
    const head = lines.findLastIndex((text, i) => i < at && text === '| Event | Description |')
    return [{ action, category: lines[head - 1], description: lines[at + 1]?.replace(/ \|$/, '') }]
  })
}

/** `label | description |`; the line before a table head is its area. */
function parseBlink() {
  const lines = readFixture('blink-events.txt')
  return lines.flatMap((line, at) => {
    const [label, description] = line.split(' | ').map((cell) => cell.replace(/ \|$/, ''))
    if (!description || label === 'Event' || line.startsWith('---')) return []
    const head = lines.findLastIndex((text, i) => i < at && text === 'Event | Description |')
    return [{ area: lines[head - 1] ?? '', label: label ?? '', description }]
  })
}

const blocksecops = parseBlocksecops()
const blink = parseBlink()

describe('catalogue', () => {
  it('reads both documents whole: 27 rows of one, 83 in 14 areas of the other', () => {
    expect(blocksecops).toHaveLength(27)
    expect(blink).toHaveLength(83)
    expect(new Set(blink.map((row) => row.area)).size).toBe(14)
  })

  it.each(blocksecops)('has $action under its id, category and description', (row) => {
    const entry = findCatalogueEntry(row.action)
    expect(entry?.description).toBe(row.description)
    const labels = [entry?.area, ...(entry?.tags ?? [])].map((id) => id && areas[id as 'users'])
    expect(labels).toContain(row.category)
  })

  it.each(blink)('has "$label" of $area under its own label, or under a listed merge', (row) => {
    const merge = merges.find((other) => other.area === row.area && other.label === row.label)
    const inArea = (area: string) =>
      areas[area as 'users']?.toLowerCase() === row.area.toLowerCase()
    const found = merge
      ? catalogue.filter((entry) => entry.action === merge.action)
      : catalogue.filter((entry) => entry.label === row.label && inArea(entry.area))
    expect(found).toHaveLength(1)
    expect([found[0]?.area, ...(found[0]?.tags ?? [])].some((id) => inArea(id ?? ''))).toBe(true)
    if (!merge) expect(found[0]?.description).toBe(row.description)
  })

  it('merges nothing that no document names', () => {
    const rows = blink.map((row) => `${row.area}/${row.label}`)
    for (const merge of merges) {
      expect(rows).toContain(`${merge.area}/${merge.label}`)
      expect(findCatalogueEntry(merge.action)).toBeDefined()
    }
  })

  it('gives every action once, in the form that the log accepts', () => {
    const actions = catalogue.map((entry) => entry.action)
    expect(new Set(actions).size).toBe(actions.length)
    for (const action of actions)
      expect(action).toMatch(/^(?=.{1,128}$)[a-z0-9_]+([.:][a-z0-9_]+)*$/)
  })

  it('uses only words that have a label', () => {
    for (const entry of catalogue) {
      expect(Object.keys(areas)).toContain(entry.area)
      expect(Object.keys(kinds)).toContain(entry.kind)
      expect(changeKinds).toContain(entry.change)
      for (const tag of entry.tags) expect(catalogueTags).toContain(tag)
      expect(entry.label).not.toMatch(/^$|\.$/)
    }
    expect(Object.keys(changeLabels).sort()).toEqual([...changeKinds].sort())
  })

  it('shows changes of roles and deletions as the badges that people filter by', () => {
    expect(findCatalogueEntry('add_customer_role_permission')?.change).toBe('created')
    expect(findCatalogueEntry('remove_customer_role_permission')?.change).toBe('deleted')
    const deletions = catalogue.filter((entry) => /[._]deleted$/.test(entry.action))
    expect(deletions.every((entry) => entry.change === 'deleted')).toBe(true)
  })

  it('does not know an action that is a member of every object', () => {
    expect(findCatalogueEntry('constructor')).toBeUndefined()
  })
})
