// Copied by scripts/generate-sdk.ts from lib/log/event/header-allow-list.ts: change it there.

/**
 * Request headers whose values are kept (lower case). All others carry, or one day might carry, what signs
 * someone in. Adding one here is a decision about secrets: nothing that a proxy, a gateway or a vendor uses
 * for authentication belongs in the list.
 */
export const allowedHeaders: ReadonlySet<string> = new Set([
  ...['accept', 'accept-charset', 'accept-encoding', 'accept-language', 'accept-ranges', 'age'],
  ...['allow', 'cache-control', 'connection', 'content-disposition', 'content-encoding'],
  ...['content-language', 'content-length', 'content-location', 'content-range', 'content-type'],
  ...['date', 'dnt', 'etag', 'expect', 'expires', 'forwarded', 'from', 'host', 'if-match'],
  ...['if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'last-modified'],
  ...['location', 'origin', 'pragma', 'prefer', 'priority', 'range', 'referer', 'retry-after'],
  ...['sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform', 'sec-fetch-dest', 'sec-fetch-mode'],
  ...['sec-fetch-site', 'sec-fetch-user', 'sec-gpc', 'server', 'te', 'traceparent', 'tracestate'],
  ...['transfer-encoding', 'upgrade', 'upgrade-insecure-requests', 'user-agent', 'vary', 'via'],
  ...['x-amzn-trace-id', 'x-api-version', 'x-b3-sampled', 'x-b3-spanid', 'x-b3-traceid'],
  ...['x-correlation-id', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port'],
  ...['x-forwarded-proto', 'x-github-delivery', 'x-github-event', 'x-real-ip', 'x-request-id'],
  ...['x-requested-with', 'x-trace-id', 'cf-connecting-ip', 'cf-ipcountry', 'cf-ray'],
])
