import { X509Certificate } from 'node:crypto'

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g

/**
 * What is wrong with certificates in PEM; null: nothing. Each has to be one, whole: OpenSSL reads up to the first that is not, and
 * what it makes of the rest is seen at the first delivery only. A key that was pasted along has no business here.
 */
export function refuseCertificates(pem: string): string | null {
  const blocks = [...pem.matchAll(block)]
  const isAll = pem.replaceAll(block, '').trim() === ''
  if (blocks.some(([, label = '']) => label.includes('PRIVATE KEY'))) {
    return 'must not hold a private key: only certificates'
  }
  const areRead = blocks.every(([text, label]) => label === 'CERTIFICATE' && isCertificate(text))
  return isAll && blocks.length > 0 && areRead
    ? null
    : 'holds something that is no whole certificate in PEM'
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
