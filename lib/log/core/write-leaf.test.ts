import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalize } from './canonical'
import { buildLeaf } from './leaf'
import { completeLeaf, draftLeaf, writeCore } from './write-leaf'

const names = [
  ...['action', 'actor', 'changes', 'context', 'details', 'outcome', 'redacted', 'request'],
  ...['source', 'targets', 'workspace'],
] as const

test('the line put together of texts is the one that buildLeaf makes', () => {
  const core = fc.record(
    Object.fromEntries(names.map((name) => [name, fc.jsonValue({ stringUnit: 'grapheme' })])),
    { requiredKeys: ['action', 'actor'] },
  )
  const sd = fc.dictionary(fc.stringMatching(/^s_[a-z]{4}$/), fc.stringMatching(/^[a-z]{43}$/))
  const door = fc.record(
    { type: fc.constant('api_key'), id: fc.string({ unit: 'grapheme' }) },
    { requiredKeys: ['type'] },
  )
  fc.assert(
    fc.property(core, sd, door, fc.string({ unit: 'grapheme' }), (members, digests, via, log) => {
      const event = JSON.parse(JSON.stringify(members))
      const id = '0197b2c4-1111-7abc-8def-0123456789ab'
      const times = { occurredAtMs: 1_767_450_600_000, recordedAtMs: 1_767_450_600_001 }
      const texts = writeCore(event)
      const draft = draftLeaf({
        core: texts,
        actor: texts.actor,
        targets: texts.targets,
        id,
        at: new Date(times.occurredAtMs).toISOString(),
        via: canonicalize(via),
        sd: canonicalize(digests),
      })
      const rx = new Date(times.recordedAtMs).toISOString()
      const line = completeLeaf(draft, { log: canonicalize(log), rx })
      expect(line).toBe(buildLeaf({ log, id, ...times, via, core: event, sd: digests }))
    }),
  )
})

test.each(['v', 'sd', 'id', 'rx', 'anything', '__proto__', 'constructor'])(
  'a core with a member "%s" is refused',
  (name) => {
    const core = JSON.parse(`{"action":"a","actor":{},${JSON.stringify(name)}:1}`)
    expect(() => writeCore(core)).toThrow(/no member/)
  },
)
