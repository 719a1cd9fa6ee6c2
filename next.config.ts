import type { NextConfig } from 'next'

/** Sent with every answer. The content security policy of pages carries a nonce and is set in `proxy.ts`. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  // Addresses hold queries, and queries hold names and e-mails: none of it may leave with a link.
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  {
    key: 'Permissions-Policy',
    value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
  },
]

const nextConfig: NextConfig = {
  // `next dev` would write instruction files into the tree.
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // `npm test` checks the types of the whole tree; a start need not wait for it, nor fail for a test file.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['pg'],
  async headers() {
    return [
      { source: '/:path*', headers: securityHeaders },
      {
        // Nothing the API answers is a document; if a browser opens it as one, it can do nothing.
        source: '/(api|external-api)/:path*',
        headers: [
          {
            key: 'Content-Security-Policy',
            value: "default-src 'none'; frame-ancestors 'none'; sandbox",
          },
        ],
      },
    ]
  },
}

export default nextConfig
