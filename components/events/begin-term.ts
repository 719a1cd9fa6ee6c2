/** Puts `key:` behind the text of the query bar, as if it were typed there, and the keyboard behind it. */
export function beginTerm(input: HTMLInputElement | HTMLTextAreaElement | null, key: string): void {
  if (!input) return
  const text = `${input.value.trimEnd()} ${key}:`.trimStart()
  // Through the browser's own setter: React would take its own for a value that it knows already.
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value') ?? {}
  set?.call(input, text)
  input.dispatchEvent(new Event('input', { bubbles: true }))
  input.focus()
  input.setSelectionRange(text.length, text.length)
}
