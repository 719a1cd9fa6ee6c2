/** What is shorter than this in an address is a name of something. */
export const secretLengthMin = 12

/** A UUID in the path is the only secret of some receivers (Loggly, InsightOps, webhook.site). */
const uuid = /(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])/i
const hex = /(?<![0-9a-z])(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{32,}(?![0-9a-z])/i

/** Behind these stands a token, whatever it looks like. */
const tokenPlaces = [
  // Slack, and whoever takes the same.
  /(^|\/)(services|workflows)\/T[0-9A-Z]{6,}\/[AB][0-9A-Z]{6,}(\/\d+)?$/,
  // Sumo Logic.
  /(^|\/)receiver\/v1\/http$/,
  // Discord.
  /(^|\/)webhooks\/\d{15,}$/,
  // IFTTT.
  /(^|\/)with\/key$/,
]

/**
 * Whether a part of a path is a secret rather than a name: it stands where known receivers take one, or nobody would have thought of
 * it. Names of indices, dates, versions and words, with dashes or without, are none. `before`: the path up to it, without the
 * slash between. What is hidden in error is kept all the same where nobody changes it; what is missed is shown, as any path was.
 */
export function isRandomPart(part: string, before: string): boolean {
  if (part.length < secretLengthMin) return false
  return tokenPlaces.some((place) => place.test(before)) || looksRandom(part)
}

function looksRandom(text: string): boolean {
  if (uuid.test(text) || hex.test(text)) return true
  const runs = text.match(/[A-Za-z0-9]+/g) ?? []
  const length = runs.join('').length
  // Words stand between separators; in what is drawn at random these are rare.
  const isOfWords = (runs.length - 1) * 8 > length
  if (isOfWords || !/\d/.test(text)) return false
  // Where no word would go on: in what is drawn at random that is almost every second pair.
  const turns = text.match(/[a-z](?=[A-Z])|[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text)
  if (!isMixed) return length >= 32 && turns * 5 >= length
  const inWords = (text.match(/[A-Z]?[a-z]{3,}/g) ?? []).join('').length
  return length >= 20 && turns * 4 >= length && inWords * 3 < length * 2
}
