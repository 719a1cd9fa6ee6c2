import { mapCloudTrailRecord } from './cloudtrail-event'
import { decodeSample, type Importer } from './importer'
import { readRecords } from './read-records'

/**
 * AWS CloudTrail: files as delivered to S3 (`{"Records": […]}`), arrays, and NDJSON.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const cloudtrail: Importer = {
  format: 'cloudtrail',
  label: 'AWS CloudTrail',
  detect(sample, fileName) {
    const text = decodeSample(sample)
    if (/"eventSource"\s*:/.test(text) && /"eventName"\s*:/.test(text)) return true
    return /_CloudTrail_/.test(fileName) && /^\s*\{\s*"Records"\s*:/.test(text)
  },
  async *read(input) {
    for await (const item of readRecords(input, ['Records'])) {
      if ('problem' in item) yield item
      else yield { line: item.line, ...mapCloudTrailRecord(item.value) }
    }
  },
}
