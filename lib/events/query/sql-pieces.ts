/** Keeps a value as a parameter and gives its placeholder. */
export type Params = (value: string | number | string[]) => string

/**
 * A condition: a constant, or what writes it. Nothing is written before the whole is known, because a parameter that no
 * text mentions is an error in the database.
 */
export type Condition = boolean | ((param: Params) => string)

/** Writes a condition. Placeholders count from `first`. */
export function writeSql(
  condition: Condition,
  first: number,
): { where: string; params: (string | number | string[])[] } {
  const params: (string | number | string[])[] = []
  const param: Params = (value) => {
    params.push(value)
    return `$${first + params.length - 1}`
  }
  if (typeof condition === 'boolean') return { where: condition ? 'TRUE' : 'FALSE', params }
  return { where: condition(param), params }
}

/** Constants are resolved, so that an impossible query costs the database nothing. */
export function allOf(conditions: Condition[]): Condition {
  if (conditions.includes(false)) return false
  return join(conditions, ' AND ') ?? true
}

export function anyOf(conditions: Condition[]): Condition {
  if (conditions.includes(true)) return true
  return join(conditions, ' OR ') ?? false
}

/**
 * `-status:500` finds events without a status too: NOT of SQL would give NULL for them, and they would be missing.
 *
 *     status | NOT (status = 500) | (status = 500) IS NOT TRUE
 *        500 | false              | false
 *        200 | true               | true
 *       NULL | NULL               | true
 */
export function noneOf(condition: Condition): Condition {
  if (typeof condition === 'boolean') return !condition
  return (param) => `(${condition(param)}) IS NOT TRUE`
}

function join(conditions: Condition[], operator: string): Condition | null {
  const open = conditions.filter((condition) => typeof condition !== 'boolean')
  const [only] = open
  if (only === undefined) return null
  if (open.length === 1) return only
  return (param) => `(${open.map((condition) => condition(param)).join(operator)})`
}
