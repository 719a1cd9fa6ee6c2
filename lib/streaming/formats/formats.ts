import { cloudEvents } from './cloud-events'
import { ecs } from './ecs'
import type { Format, FormatKey } from './format'
import { native } from './native'
import { ocsf } from './ocsf'

export type { Format, FormatContext, FormatKey, StreamCheckpoint } from './format'
export { checkpointId, formatKeys } from './format'

/** Every format that a destination can choose, under the word that is stored. See the README beside this. */
export const formats: Record<FormatKey, Format> = { native, ocsf, ecs, cloudevents: cloudEvents }
