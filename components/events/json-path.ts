/** Names of members and places in lists, from the outside in. */
export type JsonPath = (string | number)[]

/** `a.b[0]["c d"]`: as people read a path. */
export function writePath(path: JsonPath): string {
  return writeSteps(path).replace(/^\./, '')
}

/** The same as a JSONPath query (RFC 9535), which finds exactly this place: `$.a.b[0]["c d"]`. */
export function writeJsonPath(path: JsonPath): string {
  return `$${writeSteps(path)}`
}

function writeSteps(path: JsonPath): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`
      return isShorthand(step) ? `.${step}` : `[${JSON.stringify(step)}]`
    })
    .join('')
}

function isShorthand(name: string): boolean {
  return /^[A-Za-z_\u0080-\uFFFF][A-Za-z0-9_\u0080-\uFFFF]*$/.test(name)
}
