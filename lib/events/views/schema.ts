import { z } from 'zod'
import { shortName } from '@/lib/access/schema/roles'
import { exploreInput } from '@/lib/events/schema/explore'
import { histogramStacks } from '@/lib/events/schema/histogram-stacks'

/** Searches of the log under a name. */

/** More than these are no list that anybody overlooks. */
export const privateViewsMax = 200
export const sharedViewsMax = 500
export const pinsMax = 12

const perspective = exploreInput.shape.perspective.unwrap()
export type ViewPerspective = z.output<typeof perspective>

const moment = z.iso.datetime({ offset: true, error: 'must be a date and time with offset' })

/** What a search is: the address of its page, without where in it somebody reads. */
export const viewState = z
  .object({
    q: z.string().trim().max(2_000, { error: 'must have at most 2,000 characters' }),
    /** A range that moves along; outranks the two ends. Which ones there are, the page knows. */
    last: z
      .string()
      .regex(/^\d{1,3}[a-z]$/, { error: 'must be a number and a unit, like 24h' })
      .nullable()
      .default(null),
    /** Both ISO 8601 and inclusive; null is open. */
    from: moment.nullable().default(null),
    to: moment.nullable().default(null),
    /** Ids of columns, in the order in which they stand. */
    columns: z
      .array(z.string().regex(/^[a-z0-9_.]{1,100}$/, { error: 'is no column' }))
      .max(50, { error: 'must be at most 50' })
      .default([]),
    stack: z.enum(histogramStacks, { error: 'is nothing to stack by' }).nullable().default(null),
  })
  .refine(({ from, to }) => from === null || to === null || Date.parse(from) <= Date.parse(to), {
    path: ['to'],
    error: 'must not lie before the beginning',
  })
  .transform((state) => ({
    ...state,
    from: state.last === null ? toUtc(state.from) : null,
    to: state.last === null ? toUtc(state.to) : null,
    columns: [...new Set(state.columns)],
  }))
export type ViewState = z.output<typeof viewState>

export const newView = z.object({
  name: shortName,
  isShared: z.boolean().default(false),
  perspective,
  state: viewState,
})
export type NewView = z.input<typeof newView>

const id = z.string().max(100)
export const viewId = z.object({ id })

/** What becomes of a view; what is left out stays. */
export const viewChange = z.object({
  id,
  name: shortName.optional(),
  isShared: z.boolean().optional(),
  state: viewState.optional(),
})
export type ViewChange = z.input<typeof viewChange>

/** The views in a member's navigation, all of them, in their order. */
export const viewPins = z.object({
  ids: z.array(id).max(pinsMax, { error: `must be at most ${pinsMax}: unpin one first` }),
})
export type ViewPins = z.input<typeof viewPins>

/** Where somebody begins: with a view, with none whatever the company says (`none`), or as the company says (`company`). */
export const ownDefault = z.object({ perspective, id })
export type OwnDefault = z.input<typeof ownDefault>

export const companyDefault = z.object({ perspective, id: id.nullable() })
export type CompanyDefault = z.input<typeof companyDefault>

/** A view as those who may see it are shown it. */
export type SavedView = {
  id: string
  name: string
  perspective: ViewPerspective
  isShared: boolean
  /** Null: whoever made it has left. */
  owner: { name: string } | null
  isOwn: boolean
  /** Whether the viewer may change, share and delete it. */
  canChange: boolean
  isCompanyDefault: boolean
  state: ViewState
  /** ISO 8601 in UTC. */
  updatedAt: string
}

/** The same as the viewer has chosen it. */
export type ListedView = SavedView & {
  isOwnDefault: boolean
  /** Place among the pinned ones, from 0; null where it is not. */
  pin: number | null
}

export type ViewList = {
  views: ListedView[]
  /** Which view the viewer's bare page begins with. */
  defaultId: string | null
  /** They said to begin without one. */
  beginsBare: boolean
  /** Pinned views of every perspective, in their order: what pinning one more begins with. */
  pinnedIds: string[]
  canShare: boolean
}

export type PinnedView = { id: string; name: string; perspective: ViewPerspective }

function toUtc(iso: string | null): string | null {
  return iso === null ? null : new Date(iso).toISOString()
}
