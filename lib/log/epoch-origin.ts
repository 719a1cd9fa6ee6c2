/**
 * The names of one log over its epochs (DESIGN §5): `<name>/log/<uuid>`, then `…/e2`, `…/e3`. Positions and tree go on
 * from epoch to epoch; only the name, and so the key, of its checkpoints changes.
 */
export function originOfEpoch(origin: string, epoch: number): string {
  const base = origin.replace(/\/e[1-9]\d*$/, '')
  return epoch === 1 ? base : `${base}/e${epoch}`
}

/** The epoch that an origin names, or null where it is no name of this log. */
export function epochOfOrigin(origin: string, named: string): number | null {
  const base = originOfEpoch(origin, 1)
  if (named === base) return 1
  const [, epoch] = /\/e([1-9]\d{0,8})$/.exec(named) ?? []
  const number = Number(epoch)
  return epoch !== undefined && number > 1 && named === originOfEpoch(base, number) ? number : null
}
