import { describe, expect, it } from 'vitest'
import { hideUrl, keepHidden } from './hidden-url'

const url = 'https://siem.example/in?key=0123456789abcdef&env=prod'

describe('an address that is shown', () => {
  it.each([
    [url, 'https://siem.example/in?key=…&env=prod'],
    ['https://siem.example/in', 'https://siem.example/in'],
    ['https://siem.example/in?env=elevenchars', 'https://siem.example/in?env=elevenchars'],
    // What counts is the value, not how it is written: %2F is one character.
    ['https://siem.example/in?a=%2F%2F%2F%2F', 'https://siem.example/in?a=%2F%2F%2F%2F'],
    ['https://siem.example/in?0123456789abcdef', 'https://siem.example/in?…'],
    ['https://siem.example/in?key=a=b=c=d=e=f=g', 'https://siem.example/in?key=…'],
  ])('%s is %s', (stored, shown) => {
    expect(hideUrl(stored)).toBe(shown)
    expect(keepHidden(shown, stored)).toBe(stored)
  })
})

describe('a value that was left hidden', () => {
  it.each([
    [
      'https://siem.example/other?env=test&key=…',
      'https://siem.example/other?env=test&key=0123456789abcdef',
    ],
    ['https://siem.example/in?key=%E2%80%A6', 'https://siem.example/in?key=0123456789abcdef'],
    [
      'https://siem.example/in?key=another-long-key',
      'https://siem.example/in?key=another-long-key',
    ],
    ['https://siem.example/in', 'https://siem.example/in'],
  ])('of %s is the stored one', (given, kept) => {
    expect(keepHidden(given, url)).toBe(kept)
  })

  it('is told apart from another one of its name', () => {
    const stored = 'https://siem.example/?t=first-long-value&t=second-long-value'
    expect(keepHidden('https://siem.example/?t=new&t=…', stored)).toBe(
      'https://siem.example/?t=new&t=second-long-value',
    )
  })

  it.each([
    ['https://evil.example/in?key=…', url, 'another host'],
    ['http://siem.example/in?key=…', url, 'another host'],
    ['https://siem.example/in?token=…', url, 'no such value is stored'],
    ['https://siem.example/in?key=…', null, 'no such value is stored'],
  ])('of %s is refused', (given, stored, why) => {
    expect(() => keepHidden(given, stored)).toThrow(why)
  })
})
