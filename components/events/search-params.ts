import {
  createLoader,
  createParser,
  createSerializer,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import { timePresets } from '@/components/time/time-range'
import { histogramStacks } from '@/lib/events/schema/histogram-stacks'
import { columnIds } from './column-ids'

const parseAsSeq = createParser({
  parse: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : null),
  serialize: String,
})

/**
 * What the address of the Audit Logs page says: the whole state of the view. Values that nobody could have chosen are
 * taken as absent; a wrong query text is not, it is answered with an error.
 */
export const viewParsers = {
  /** The query language; the pickers write terms into it. */
  q: parseAsString.withDefault(''),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  last: parseAsStringLiteral(timePresets),
  /** Where the list begins: after a page, or where somebody has scrolled to. */
  cursor: parseAsString,
  direction: parseAsStringLiteral(['older', 'newer'] as const).withDefault('older'),
  /** Seq of the event in the drawer. */
  event: parseAsSeq,
  /** Whether new events come in by themselves. */
  live: parseAsBoolean.withDefault(false),
  /** Shown columns, in their order; absent: the viewer's own choice, kept in a cookie. */
  columns: parseAsArrayOf(parseAsStringLiteral(columnIds)),
  /** What the histogram is stacked by; absent: what is usual. */
  stack: parseAsStringLiteral(histogramStacks),
  /** The saved view that this began as, by its id; `none`: with none, where the bare page would begin with one. */
  view: parseAsString,
}

export const loadView = createLoader(viewParsers)
export const serializeView = createSerializer(viewParsers)
export type View = Awaited<ReturnType<typeof loadView>>
