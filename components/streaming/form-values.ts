import { type DestinationTypeKey, defaultIndex, destinationTypeWords } from '@/lib/streaming/rules'
import type { DestinationView } from '@/lib/streaming/schema/views'
import type { DestinationInput } from './streaming-actions'

/** What the fields hold: texts, empty where there is nothing. */
export type FormValues = Omit<
  DestinationInput,
  'token' | 'index' | 'ca' | 'secretHeaders' | 'secretUrlRest'
> & {
  token: string
  index: string
  ca: string
  headers: string
  from: string
  /** What is stored is sent no more. */
  dropsToken: boolean
  dropsHeaders: boolean
}

export function emptyValues(type: DestinationTypeKey): FormValues {
  const { auths, format } = destinationTypeWords[type]
  return {
    ...{ name: '', type, url: '', auth: auths[0] ?? 'bearer', token: '', format, framing: 'array' },
    ...{ index: type === 'elasticsearch' ? defaultIndex : '', query: '', headers: '', ca: '' },
    ...{ gzip: false, maskPersonal: false, sign: true, acknowledge: false, from: 'now' },
    ...nothingDropped,
  }
}

/** A destination as the form begins with it; its secrets stay where they are unless they are entered anew. */
export function valuesOf(view: DestinationView): FormValues {
  const { name, type, url, auth, query, format, framing, gzip, maskPersonal, acknowledge } = view
  return {
    ...{ name, type, url, auth, query, format, framing, gzip, maskPersonal, acknowledge },
    ...{ token: '', headers: '', index: view.index ?? '', ca: view.ca ?? '', sign: view.isSigned },
    from: 'now',
    ...nothingDropped,
  }
}

const nothingDropped = { dropsToken: false, dropsHeaders: false }

/** Another type begins with what is usual there, and keeps what both have. */
export function withType(values: FormValues, type: DestinationTypeKey): FormValues {
  const { auth, format, index, framing } = emptyValues(type)
  return { ...values, type, auth, format, index, framing, acknowledge: false }
}

/** What is sent. Empty secrets are left out where there are stored ones. */
export function toInput(
  values: FormValues,
  { hasStored }: { hasStored: boolean },
): DestinationInput {
  const { token, headers, index, ca, url, from: _from, dropsToken, dropsHeaders, ...rest } = values
  // Some receivers take their secret in the path or behind the `?`.
  const [host = ''] = /^[^/]*\/\/[^/?#]*/.exec(url) ?? []
  return {
    ...rest,
    url: host,
    secretUrlRest: url.slice(host.length),
    index: index.trim() === '' ? null : index,
    ca: ca.trim() === '' ? null : ca,
    ...(dropsToken ? { token: null } : token === '' ? {} : { token }),
    ...(headers === '' && hasStored && !dropsHeaders ? {} : { secretHeaders: headers }),
  }
}
