import { describe, expect, test } from 'vitest'
import { AppError } from '@/lib/platform/errors'
import { readEvents } from './read-json'

const event = { action: 'a.b', actor: { type: 'system' } }

describe('a request body', () => {
  test('is one event, an array, an object with events, or one event per line', () => {
    expect(readJson(JSON.stringify(event))).toEqual([{ index: 0, value: event }])
    const two = [
      { index: 0, value: event },
      { index: 1, value: event },
    ]
    expect(readJson(JSON.stringify([event, event]))).toEqual(two)
    expect(readJson(JSON.stringify({ events: [event, event] }))).toEqual(two)
    const line = JSON.stringify(event)
    expect(readLines(`${line}\r\n\n${line}\n`)).toEqual(two)
  })

  test('may have a charset of UTF-8 and a byte order mark', () => {
    const bytes = Buffer.from(`\ufeff${JSON.stringify(event)}`)
    const read = readEvents({ bytes, contentType: 'Application/JSON; charset="UTF-8"' })
    expect(read.items).toEqual([{ index: 0, value: event }])
  })

  test.each([
    ['text that is no JSON', '{"a":', 'malformed_json', 400],
    ['nothing', '', 'malformed_json', 400],
    ['a raw control character', '{"a":"\0"}', 'malformed_json', 400],
    ['an unclosed nesting bomb', '['.repeat(5_000_000), 'malformed_json', 400],
    ['events that are no array', '{"events":{}}', 'malformed_batch', 400],
    ['a member beside events', '{"events":[],"x":1}', 'malformed_batch', 400],
    ['events given twice', '{"events":[],"events":[]}', 'duplicate_key', 400],
    ['more than 1,000 events', `[${'1,'.repeat(1000)}1]`, 'batch_too_many_events', 413],
    ['more than 5 MiB', ' '.repeat(5 * 1024 * 1024 + 1), 'body_too_large', 413],
  ])('is refused as a whole when it is %s', (_, text, code, status) => {
    expect(refusal(() => readJson(text))).toMatchObject({ code, status })
  })

  test('is refused when it is not UTF-8', () => {
    const bytes = Uint8Array.of(0x22, 0xff, 0x22)
    const read = () => readEvents({ bytes, contentType: 'application/json' })
    expect(refusal(read)).toMatchObject({ code: 'body_not_utf8', status: 400 })
  })

  test.each([['text/plain'], ['application/json; charset=latin1'], [''], [undefined]])(
    'of content type %j is refused with 415',
    (contentType) => {
      const read = () => readEvents({ bytes: Buffer.from('{}'), contentType })
      expect(refusal(read)).toMatchObject({ code: 'unsupported_content_type', status: 415 })
    },
  )

  test('names the line that is malformed, and quotes nothing of it', () => {
    const error = refusal(() => readLines('{"a":1}\n\n{"password":"hunter2",}\n'))
    expect(error).toMatchObject({ code: 'malformed_json', status: 400 })
    expect(error?.detail).toContain('line 3')
    expect(error?.detail).not.toContain('hunter2')
  })

  test('of lines is counted in events', () => {
    const error = refusal(() => readLines('1\n'.repeat(1001)))
    expect(error).toMatchObject({ code: 'batch_too_many_events', status: 413 })
  })
})

describe('what is wrong with one event rejects that event only', () => {
  test.each([
    ['{"a":1,"a":2}', 'duplicate_key', '/a'],
    ['{"a":{"x":[0,{"k":1,"\\u006b":2}]}}', 'duplicate_key', '/a/x/1/k'],
    ['{"__proto__":1,"__proto__":2}', 'duplicate_key', '/__proto__'],
    ['{"a":"{\\"b\\":1}","b":":","b":"\\\\"}', 'duplicate_key', '/b'],
    ['{"a":"\\u0000"}', 'nul_character', '/a'],
    ['{"a\\u0000":1}', 'nul_character', ''],
    ['{"a":["\\ud800"]}', 'lone_surrogate', '/a/0'],
    ['{"\\udc00x":1}', 'lone_surrogate', ''],
    ['{"a":9007199254740993}', 'integer_out_of_range', '/a'],
    ['{"a":-9007199254740992}', 'integer_out_of_range', '/a'],
    ['{"a":1e999}', 'number_not_finite', '/a'],
    [`{"a":"${'é'.repeat(16_385)}"}`, 'string_too_long', '/a'],
    [`${'['.repeat(21)}${']'.repeat(21)}`, 'too_deep', '/0'.repeat(20)],
    [`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`, 'too_deep', '/a'.repeat(20)],
  ])('%.40s', (bad, code, pointer) => {
    const good = JSON.stringify(event)
    const rejected = expect.objectContaining({ code, pointer, detail: expect.any(String) })
    const outcome = [
      { index: 0, value: event },
      { index: 1, rejected },
      { index: 2, value: event },
    ]
    expect(readJson(`[${good},${bad},${good}]`)).toEqual(outcome)
    expect(readJson(`{"events":[${good},${bad},${good}]}`)).toEqual(outcome)
    expect(readLines(`${good}\n${bad}\n${good}`)).toEqual(outcome)
  })

  test('every event with a duplicate key is found, also beside other refusals', () => {
    const items = readJson('[{"a":1,"a":2},"\\u0000",{"b":{"c":1,"c":2}},{"d":1}]')
    expect(items.map((item) => ('rejected' in item ? item.rejected.code : 'read'))).toEqual([
      'duplicate_key',
      'nul_character',
      'duplicate_key',
      'read',
    ])
  })

  test('an event nested as deep as the limit, with the longest string, is read', () => {
    const deep = `${'['.repeat(20)}${']'.repeat(20)}`
    expect(readJson(`{"events":[${deep}]}`)).toEqual([{ index: 0, value: JSON.parse(deep) }])
    const long = 'x'.repeat(32 * 1024)
    expect(readJson(JSON.stringify({ a: long }))).toEqual([{ index: 0, value: { a: long } }])
  })

  test('__proto__ is data and touches no prototype', () => {
    const [item] = readJson('{"__proto__":{"polluted":true}}')
    expect(JSON.stringify(item)).toBe('{"index":0,"value":{"__proto__":{"polluted":true}}}')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

function readJson(text: string) {
  return readEvents({ bytes: Buffer.from(text), contentType: 'application/json' }).items
}

function readLines(text: string) {
  return readEvents({ bytes: Buffer.from(text), contentType: 'application/x-ndjson' }).items
}

function refusal(run: () => unknown): AppError | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}
