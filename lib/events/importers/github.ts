import { mapGithubRecord } from './github-event'
import { decodeSample, type Importer } from './importer'
import { readRecords } from './read-records'

/**
 * GitHub's audit log of an organization or enterprise: arrays as the REST API and the export give them, and NDJSON as
 * it is streamed.
 * https://docs.github.com/en/rest/orgs/orgs#get-the-audit-log-for-an-organization
 */
export const github: Importer = {
  format: 'github',
  label: 'GitHub audit log',
  detect(sample) {
    const text = decodeSample(sample)
    // Our own events have an object as their actor, GitHub's a login.
    if (!/"action"\s*:\s*"/.test(text) || /"actor"\s*:\s*\{/.test(text)) return false
    return /"(?:@timestamp|created_at)"\s*:\s*\d|"_document_id"\s*:/.test(text)
  },
  async *read(input) {
    for await (const item of readRecords(input, [])) {
      if ('problem' in item) yield item
      else yield { line: item.line, ...mapGithubRecord(item.value) }
    }
  },
}
