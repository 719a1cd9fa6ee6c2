import { describe, expect, it } from 'vitest'
import type { ExportState, ExportView } from '@/lib/exports/schema/formats'
import { tellNews } from './export-words'

const make = (id: string, state: ExportState, more: Partial<ExportView> = {}) =>
  ({ id, state, format: 'csv', rows: 1_200, error: null, ...more }) as ExportView

describe('tellNews', () => {
  it('says that an export begins, is done, failed, was cancelled and goes on, once each', () => {
    const states: (ExportState | null)[] = [null, 'waiting', 'running', 'done']
    const lists = states.map((state) => (state === null ? [] : [make('a', state)]))
    const told = lists.slice(1).map((list, at) => tellNews(lists[at] ?? [], list))
    expect(told).toEqual([
      'The export as CSV begins.',
      '',
      'The export as CSV is done: 1,200 events.',
    ])
    const running = [make('a', 'running')]
    expect(tellNews(running, [make('a', 'failed', { error: 'The disk is full.' })])).toBe(
      'The export as CSV failed. The disk is full.',
    )
    const cancelled = [make('a', 'cancelled')]
    expect(tellNews(running, cancelled)).toBe('The export as CSV was cancelled.')
    expect(tellNews(cancelled, [make('a', 'waiting')])).toBe('The export as CSV goes on.')
  })

  it('says nothing of a list that stayed as it was, or of rows alone', () => {
    const list = [make('a', 'running'), make('b', 'done')]
    expect(tellNews(list, [make('a', 'running', { rows: 2_000 }), make('b', 'done')])).toBe('')
  })
})
