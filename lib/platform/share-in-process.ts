const shared = globalThis as typeof globalThis & { trailkeeper?: Map<string, unknown> }

/**
 * One value per process under `name`, made by whoever asks first. Next bundles a file several times, so a variable at
 * module level would exist once per bundle: two pools, two budgets, a revoked key that one copy still knows. A name
 * belongs to one file, which always makes the same type.
 */
export function shareInProcess<Value>(name: string, make: () => Value): Value {
  shared.trailkeeper ??= new Map()
  const values = shared.trailkeeper
  if (!values.has(name)) values.set(name, make())
  return values.get(name) as Value
}
