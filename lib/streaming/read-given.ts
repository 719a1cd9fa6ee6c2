import type { z } from 'zod'
import { AppError } from '@/lib/platform/errors'
import { parseInput } from '@/lib/platform/parse-input'
import { keepHidden } from '@/lib/delivery/hidden-url'
import { readUrl, readValues } from './read-values'
import { type destinationChange, newDestination } from './schema'
import type { DestinationTypeKey } from './rules'
import type { DestinationRow, DestinationValues } from './store/destinations'
import { memberOf, throwAll } from './throw-all'

type Read<Schema extends z.ZodType> = {
  type: DestinationTypeKey
  given: z.output<Schema>
  values: DestinationValues
  newSecret: string | null
}

/**
 * What an administrator gave for a destination, checked whole: by `schema`, where its URL leads, and by what fits its type.
 * `given.url` is the address as it is stored. `requireName` throws where the name cannot be had. Throws all that is wrong at once: `invalid_input` (422), or the one error there is.
 */
export async function readGiven<Schema extends typeof newDestination | typeof destinationChange>(
  schema: Schema,
  input: unknown,
  {
    id,
    old,
    requireName,
  }: { id: string; old: DestinationRow | null; requireName?: (name: string) => Promise<void> },
): Promise<Read<Schema>> {
  const found: AppError[] = []
  const collect = async <Value>(work: () => Value | Promise<Value>): Promise<Value | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      found.push(error)
      return undefined
    }
  }
  const given = await collect(() => parseInput(schema, input))
  // What is wrong by itself is left out, and the rest is looked at all the same.
  const wrong = found.flatMap(({ errors = [] }) => errors.map(memberOf))
  const right = Object.entries(Object(input) as object).filter(([name]) => !wrong.includes(name))
  const { data: rest } = newDestination.partial().safeParse(Object.fromEntries(right))
  const type = old?.type ?? rest?.type
  if (!rest || type === undefined) throw found[0]
  const { name, url } = rest
  if (name !== undefined && requireName) await collect(() => requireName(name))
  const address =
    url === undefined
      ? undefined
      : await collect(() => readUrl(type, keepHidden(url, old?.url ?? null)))
  const { url: _url, ...others } = rest
  const read = await collect(() =>
    readValues({ id, type, old }, address === undefined ? others : { ...others, url: address }),
  )
  throwAll(found)
  if (!given || !read) throw new Error('what was given is neither right nor wrong')
  const stored = address === undefined ? given : { ...given, url: address }
  return { type, given: stored as z.output<Schema>, ...read }
}
