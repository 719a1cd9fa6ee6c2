import type { NextConfig } from 'next'
import {
  apiContentSecurityPolicy,
  mailedPagePolicy,
  securityHeaders,
} from './lib/web/security-headers'

const nextConfig: NextConfig = {
  // `next dev` would write instruction files into the tree.
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // `npm test` checks the types of the whole tree; a start need not wait for it, nor fail for a test file.
  typescript: { ignoreBuildErrors: true },
  experimental: { preloadEntriesOnStart: false },
  serverExternalPackages: ['pg'],
  async headers() {
    return [
      { source: '/:path*', headers: securityHeaders },
      { source: '/(api|external-api)/:path*', headers: [apiContentSecurityPolicy] },
      // The last that matches holds.
      { source: '/api/console/alert-unsubscribe', headers: [mailedPagePolicy] },
    ]
  },
}

export default nextConfig
