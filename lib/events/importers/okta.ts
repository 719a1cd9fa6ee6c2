import { decodeSample, type Importer } from './importer'
import { mapOktaRecord } from './okta-event'
import { readRecords } from './read-records'

/**
 * Okta's System Log: arrays of LogEvent as its API gives them, and NDJSON as log streaming and collectors write it.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
 */
export const okta: Importer = {
  format: 'okta',
  label: 'Okta System Log',
  detect(sample) {
    const text = decodeSample(sample)
    return /"eventType"\s*:\s*"/.test(text) && /"published"\s*:\s*"/.test(text)
  },
  async *read(input) {
    for await (const item of readRecords(input, ['events'])) {
      if ('problem' in item) yield item
      else yield { line: item.line, ...mapOktaRecord(item.value) }
    }
  },
}
