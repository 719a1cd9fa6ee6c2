import { type NextRequest, NextResponse } from 'next/server'

/**
 * Gives every page a content security policy with a fresh nonce; Next reads the nonce from the request's header and
 * puts it on its own scripts. Not a security boundary: pages, actions and routes authorise themselves.
 */
export function proxy(request: NextRequest) {
  const policy = contentSecurityPolicy(crypto.randomUUID())
  const headers = new Headers(request.headers)
  headers.set('x-nonce', policy.nonce)
  headers.set('content-security-policy', policy.text)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy.text)
  return response
}

export const config = {
  matcher: ['/((?!api/|external-api/|metrics|_next/static|_next/image|favicon.ico|icon.svg).*)'],
}

function contentSecurityPolicy(nonce: string) {
  // In development React evaluates strings to rebuild the stack traces of the server, and Next styles its overlay inline.
  // biome-ignore lint/style/noProcessEnv: the compiler replaces NODE_ENV; it is no setting of ours
  const isDev = process.env.NODE_ENV === 'development'
  const text = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${isDev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "connect-src 'self'",
    // Bundles are verified beside the page.
    "worker-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return { nonce, text }
}
