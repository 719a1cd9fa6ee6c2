/** Who is to be forgotten; `ref` is what the log calls them from then on. */
export type ErasedPerson = {
  ref: string
  /** All of theirs, `ref` among them, where there is more than that one. */
  refs?: readonly string[]
  id: string | null
  email: string | null
  name: string | null
  /** Whatever else they were seen under: other ids, e-mails and names, also of their other refs. */
  others?: readonly string[]
}

/** Shorter values would be found everywhere, as in the log. */
const lengthMin = 3

/**
 * A text in which the person's id, e-mail and name stand no more: each, as whole words in whatever case, is their ref, by which
 * a query still finds what is left of them. Parts of a name, and what wildcards stand for, it cannot know.
 */
export function cutPerson(
  text: string,
  { ref, id, email, name, others = [] }: ErasedPerson,
): string {
  const values = [id, email, name, ...others]
    .filter((value): value is string => value !== null && value.trim().length >= lengthMin)
    // An e-mail that begins with the id is cut as a whole.
    .sort((one, other) => other.length - one.length)
  const before = text.normalize('NFC')
  const cut = values.reduce(
    (left, value) => left.replace(new RegExp(toWhole(value), 'giu'), () => ref),
    before,
  )
  return cut === before ? text : cut
}

/** Somebody else's address may end or begin with this one. A minus before it is the query's. */
function toWhole(value: string): string {
  const [before, after] = value.includes('@') ? ['._%+', '\\.?'] : ['', '']
  return `(?<![\\p{L}\\p{N}\\p{M}${before}])${toPattern(value)}(?!${after}[\\p{L}\\p{N}\\p{M}])`
}

/** Spaces of any width and number are one; in quotes of the query language a quote and a backslash have one before them. */
function toPattern(value: string): string {
  return value
    .normalize('NFC')
    .trim()
    .replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    .replaceAll(/"|\\\\/g, '\\\\?$&')
    .replaceAll(/\s+/g, '\\s+')
}

/** Whether a text names the person, as whole words and in whatever case. */
export function namesPerson(text: string, person: ErasedPerson): boolean {
  return cutPerson(text, person) !== text
}
