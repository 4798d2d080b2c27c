import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') }
const exclude = ['**/node_modules/**', '.next*/**', 'dist/**', '.kizy/**', 'e2e/**']

/**
 * unit      no services: anything that ends in .test.ts
 * services  .db.test.ts: against a real Postgres and a real bucket, started for the run and thrown away
 * engine    .engine.test.ts: the same with a real gpu service; tests start orchestrators, and kill what they like
 *           .engine-long.test.ts: those that take their time; `npm run test:long`
 * chaos     .chaos.test.ts: a whole studio whose processes are killed at random; needs a build
 * long      .long.test.*: whole studios, started and killed; `npm run test:long`
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          testTimeout: 30_000, // machines that run tests are busy
          include: ['{app,components,lib,scripts,clients/typescript/tests}/**/*.test.{ts,tsx,mjs}'],
          exclude: [...exclude, '**/*.db.test.*', '**/*.long.test.*', '**/*.{engine,engine-long,chaos}.test.*'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'services',
          include: ['lib/**/*.db.test.ts'],
          exclude,
          globalSetup: ['scripts/checks/vitest-services.mjs'],
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'engine',
          include: ['lib/**/*.engine.test.ts'],
          exclude,
          globalSetup: ['scripts/checks/vitest-engine.mjs'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'engine-long',
          include: ['lib/**/*.engine-long.test.ts'],
          exclude,
          globalSetup: ['scripts/checks/vitest-engine.mjs'],
          testTimeout: 600_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'chaos',
          include: ['lib/**/*.chaos.test.ts'],
          exclude,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'long',
          include: ['scripts/**/*.long.test.mjs', 'lib/**/*.long.test.ts'],
          exclude,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
