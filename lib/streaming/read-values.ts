import type { z } from 'zod'
import { newSigningSecret } from '@/lib/delivery/standard-webhooks'
import { isMoving, readQuery } from '@/lib/events/read-query'
import { AppError } from '@/lib/platform/errors'
import { admitOutboundUrl, OutboundError } from '@/lib/platform/outbound'
import { invalidInput } from '@/lib/platform/parse-input'
import { destinationTypes } from './destinations/destination-types'
import { hasOtherHost } from '@/lib/delivery/hidden-url'
import { refuseCertificates } from './refuse-certificates'
import { type DestinationTypeKey, destinationTypeWords } from './rules'
import type { destinationChange } from './schema'
import { wrapFor } from './secrets'
import { throwAll } from './throw-all'
import type { DestinationRow, DestinationValues } from './store/destinations'

type Given = Omit<z.output<typeof destinationChange>, 'id'>

/**
 * What an administrator gave, checked and with defaults, over what the destination was; a URL as `readUrl` gives it. Throws
 * `invalid_input` (422) and `query_invalid` (400), with everything that is wrong. A secret that is stored goes to no other host than the one it was entered for.
 */
export function readValues(
  { id, type, old }: { id: string; type: DestinationTypeKey; old: DestinationRow | null },
  given: Given,
): { values: DestinationValues; newSecret: string | null } {
  const words = destinationTypeWords[type]
  const auth = given.auth ?? old?.auth ?? words.auths[0] ?? 'bearer'
  const url = given.url ?? old?.url ?? ''
  const query = given.query ?? old?.query ?? ''
  const tokenWrapped =
    given.token === undefined
      ? (old?.tokenWrapped ?? null)
      : given.token === null
        ? null
        : wrapFor(id, 'token', given.token)
  throwAll([
    words.auths.includes(auth)
      ? null
      : invalid('/auth', `must be one of ${words.auths.join(', ')} for ${words.label}`),
    ...(old && hasOtherHost(old.url, url) ? askSecretsAnew(old, given) : []),
    tokenWrapped === null && type !== 'http'
      ? invalid('/token', `is required for ${words.label}`)
      : null,
    given.index && words.indexLabel === null
      ? invalid('/index', `is nothing that ${words.label} has`)
      : null,
    given.acknowledge && type !== 'splunk_hec'
      ? invalid('/acknowledge', `is nothing that ${words.label} has`)
      : null,
    given.framing && given.framing !== (old?.framing ?? 'array') && type !== 'http'
      ? invalid('/framing', `is nothing that ${words.label} has`)
      : null,
    checkFilter(query),
    checkCertificates(given.ca),
  ])
  const headers = given.headers
  const signing = readSigning({ id, type, old, sign: given.sign })
  const index = given.index === undefined ? (old?.indexName ?? null) : given.index
  return {
    values: {
      ...{ name: given.name ?? old?.name ?? '', url, auth, tokenWrapped, query },
      indexName: index === '' ? null : index,
      format: given.format ?? old?.format ?? words.format,
      framing: given.framing ?? old?.framing ?? 'array',
      headersWrapped: headers
        ? Object.keys(headers).length > 0
          ? wrapFor(id, 'headers', JSON.stringify(headers))
          : null
        : (old?.headersWrapped ?? null),
      headerNames: headers ? Object.keys(headers) : (old?.headerNames ?? []),
      ca: given.ca === undefined ? (old?.ca ?? null) : given.ca,
      gzip: given.gzip ?? old?.gzip ?? false,
      maskPersonal: given.maskPersonal ?? old?.maskPersonal ?? false,
      signingWrapped: signing.wrapped,
      acknowledge: given.acknowledge ?? old?.acknowledge ?? false,
    },
    newSecret: signing.secret,
  }
}

const movingDate =
  'must have no date that moves, like -7d or today: what waits for its receiver would be left out. Write the date itself.'

/** Says of every error in it that it is one of the filter. */
function checkFilter(query: string): AppError | null {
  try {
    // Each event is judged when its turn comes: what had to wait would have left such a period by then.
    return isMoving(readQuery(query)) ? invalid('/query', movingDate) : null
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, status, title, detail, errors = [] } = error
    const named = errors.map((one) => ({ ...one, pointer: '/query' }))
    return new AppError(code, { status, title, detail, errors: named })
  }
}

function checkCertificates(ca: string | null | undefined): AppError | null {
  const wrong = ca ? refuseCertificates(ca) : null
  return wrong === null ? null : invalid('/ca', wrong)
}

/** The address as it is stored. Throws `invalid_input` (422) where it may not be reached. */
export async function readUrl(type: DestinationTypeKey, text: string): Promise<string> {
  try {
    const url = await admitOutboundUrl(text)
    url.hash = ''
    return destinationTypes[type].completeUrl(url)
  } catch (error) {
    if (error instanceof OutboundError) throw invalid('/url', error.detail)
    throw error
  }
}

/** Of requests to receivers that check it: made once, and shown once. */
function readSigning({
  id,
  type,
  old,
  sign,
}: {
  id: string
  type: DestinationTypeKey
  old: DestinationRow | null
  sign: boolean | undefined
}): { wrapped: Uint8Array | null; secret: string | null } {
  const isWanted = type === 'http' && (sign ?? (old === null || old.signingWrapped !== null))
  if (!isWanted) return { wrapped: null, secret: null }
  if (old?.signingWrapped) return { wrapped: old.signingWrapped, secret: null }
  const secret = newSigningSecret()
  return { wrapped: wrapFor(id, 'signing', secret), secret }
}

function askSecretsAnew(old: DestinationRow, given: Given): AppError[] {
  const token = invalid(
    '/token',
    'enter it again: the URL names another host, and it was given for the old one',
  )
  const headers = invalid('/headers', 'enter them again: the URL names another host')
  return [
    ...(old.tokenWrapped !== null && given.token === undefined ? [token] : []),
    ...(old.headersWrapped !== null && given.headers === undefined ? [headers] : []),
  ]
}

function invalid(pointer: string, message: string): AppError {
  return invalidInput([{ pointer, message }])
}
