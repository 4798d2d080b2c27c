import { fileURLToPath } from 'node:url'

/** @type {import('next').NextConfig} */
const config = {
  // Tests and benches build beside a running studio.
  distDir: process.env.KIZY_NEXT_DIST ?? '.next',
  outputFileTracingRoot: fileURLToPath(new URL('.', import.meta.url)),
  serverExternalPackages: ['pg', '@prisma/adapter-pg'],
  poweredByHeader: false,
  reactStrictMode: true,
  // Pictures come from the owner-checked route and are already sized: nothing here for the optimiser.
  images: { unoptimized: true },
  async headers() {
    return [{ source: '/:path*', headers: securityHeaders }]
  },
}

const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
]

export default config
