import { OutboundError } from './outbound-error'
import type { OutboundTarget } from './outbound-rules'

/** Whatever a request failed with, as the error that its caller is told. */
export function describeFailure(
  thrown: unknown,
  {
    target,
    isTimeout,
    isAborted,
  }: { target: OutboundTarget; isTimeout: boolean; isAborted: boolean },
): OutboundError {
  const error = innermost(thrown)
  if (error instanceof OutboundError) return error
  const { host, port } = target
  const fail = (failure: OutboundError['failure'], detail: string) =>
    new OutboundError(failure, detail, { cause: thrown })
  if (isAborted) return fail('aborted', 'The request was given up.')
  if (isTimeout) return fail('timeout', `${host} took too long to answer.`)
  const code = (error as { code?: unknown }).code
  const name = typeof code === 'string' ? code : ''
  if (/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/.test(name)) {
    return fail('dns_failed', `The name ${host} could not be resolved (${name}).`)
  }
  if (name === 'UND_ERR_CONNECT_TIMEOUT' || name === 'ETIMEDOUT') {
    return fail('connect_timeout', `${host} did not answer on port ${port} in time.`)
  }
  if (isTlsCode(name, error)) {
    return fail('tls_failed', `The TLS connection to ${host} failed: ${tlsWords(name, error)}.`)
  }
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL)$/.test(name)) {
    return fail('connect_failed', `Nothing accepts connections at ${host}, port ${port} (${name}).`)
  }
  return fail(
    'connection_lost',
    `The connection to ${host} broke before the answer was complete${name ? ` (${name})` : ''}.`,
  )
}

function innermost(error: unknown): Error {
  // Node tries every address of a name; the first failure says as much as all of them.
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0])
  return error instanceof Error ? error : new Error(String(error))
}

function isTlsCode(code: string, error: Error): boolean {
  // Whoever is restarted breaks off within a handshake as well, and that passes by itself.
  if (/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(code)) return false
  return (
    /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH)/.test(
      code,
    ) || /\b(ssl|tls|certificate)\b/i.test(error.message)
  )
}

/** Whoever serves the certificate wrote the names. */
function namesWords(error: Error): string {
  const { cert } = error as { cert?: { subjectaltname?: unknown } }
  const names = typeof cert?.subjectaltname === 'string' ? cert.subjectaltname : ''
  const shown = names.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200)
  return `its certificate is for other names than this${shown === '' ? '' : ` (${shown})`}`
}

function tlsWords(code: string, error: Error): string {
  if (/SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET/.test(code)) {
    return 'its certificate is signed by nobody whom this instance trusts; add the certificate authority (CA)'
  }
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return namesWords(error)
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH/.test(`${code} ${error.message}`)) {
    return 'the port does not speak TLS'
  }
  return code || 'the handshake was refused'
}
