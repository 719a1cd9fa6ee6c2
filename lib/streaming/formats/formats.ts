import type { Format, FormatKey } from './format'
import { native } from './native'

export type { Format, FormatContext, FormatKey, StreamCheckpoint } from './format'
export { checkpointId, formatKeys } from './format'

/** Every format that a destination can choose, under the word that is stored. */
export const formats: Record<FormatKey, Format> = {
  native,
  ocsf: native,
  ecs: native,
  cloudevents: native,
}
