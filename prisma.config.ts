import { PrismaPg } from '@prisma/adapter-pg'
import { defineConfig } from 'prisma/config'

// Without `allowExitOnIdle` each command lingers for ten seconds.
// The "js" engine runs migrations through the pg adapter, so that no schema
// engine has to be downloaded (docs/decisions/0002-prisma-without-engines.md).
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  experimental: { adapter: true },
  engine: 'js',
  adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL, allowExitOnIdle: true }),
})
