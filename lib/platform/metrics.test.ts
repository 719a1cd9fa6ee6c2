import { expect, it } from 'vitest'
import { counter, histogram, renderMetrics } from './metrics'

const lines = () => renderMetrics([]).split('\n')
const ofMetric = (name: string) => lines().filter((line) => line.includes(name))

it('shows a counter without labels from the start, and each series that was counted', () => {
  const plain = counter('test_plain_total', 'Plain.')
  expect(ofMetric('test_plain_total')).toEqual([
    '# HELP test_plain_total Plain.',
    '# TYPE test_plain_total counter',
    'test_plain_total 0',
  ])
  plain.add(2)
  plain.add(0.5)
  expect(ofMetric('test_plain_total').at(-1)).toBe('test_plain_total 2.5')

  const labelled = counter('test_labelled_total', 'Labelled.', ['a', 'b'])
  expect(ofMetric('test_labelled_total')).toEqual([])
  labelled.add(1, 'x', 'y')
  labelled.add(1, 'x', 'z')
  labelled.add(1, 'x', 'y')
  expect(ofMetric('test_labelled_total').slice(2)).toEqual([
    'test_labelled_total{a="x",b="y"} 2',
    'test_labelled_total{a="x",b="z"} 1',
  ])
})

it('counts an observation in every bucket that is not below it', () => {
  const sizes = histogram({ name: 'test_sizes', help: 'Sizes.', bounds: [1, 10], labels: ['k'] })
  for (const size of [0.5, 1, 1.5, 10, 11]) sizes.observe(size, 'v')
  expect(ofMetric('test_sizes').slice(1)).toEqual([
    '# TYPE test_sizes histogram',
    'test_sizes_bucket{k="v",le="1"} 2',
    'test_sizes_bucket{k="v",le="10"} 4',
    'test_sizes_bucket{k="v",le="+Inf"} 5',
    'test_sizes_sum{k="v"} 24',
    'test_sizes_count{k="v"} 5',
  ])
})

it('escapes what would end a label or a line', () => {
  counter('test_escaped_total', 'a\\b\nc', ['l']).add(1, 'q"uo\\te\nd')
  expect(ofMetric('test_escaped_total')).toEqual([
    '# HELP test_escaped_total a\\\\b\\nc',
    '# TYPE test_escaped_total counter',
    'test_escaped_total{l="q\\"uo\\\\te\\nd"} 1',
  ])
})

it('is one metric wherever it is made again', () => {
  counter('test_shared_total', 'Shared.').add(1)
  counter('test_shared_total', 'Shared.').add(1)
  expect(ofMetric('test_shared_total').slice(2)).toEqual(['test_shared_total 2'])
})

it('keeps no more than 1,000 series and counts the rest together', () => {
  const wild = counter('test_wild_total', 'Wild.', ['l'])
  for (let at = 0; at < 1_500; at++) wild.add(1, `v${at}`)
  const samples = ofMetric('test_wild_total{')
  expect(samples).toHaveLength(1_001)
  expect(samples.at(-1)).toBe('test_wild_total{l="other"} 500')
})

it('shows readings after what was counted, and ends in a line break', () => {
  const text = renderMetrics([
    { name: 'test_read', help: 'Read.', type: 'gauge', values: [{ value: 3 }] },
    { name: 'test_none', help: 'None.', type: 'gauge', values: [] },
  ])
  expect(text.endsWith('# HELP test_read Read.\n# TYPE test_read gauge\ntest_read 3\n')).toBe(true)
})
