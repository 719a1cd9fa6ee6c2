import type { DestinationTypeKey } from '@/lib/streaming/rules'
import { datadog } from './datadog'
import type { DestinationType } from './destination-type'
import { elasticsearch } from './elasticsearch'
import { http } from './http'
import { splunkHec } from './splunk-hec'

/** Every kind of destination. A further one is one file: encode, request, classify, probe. */
export const destinationTypes: Record<DestinationTypeKey, DestinationType> = {
  splunk_hec: splunkHec,
  http,
  elasticsearch,
  datadog,
}
