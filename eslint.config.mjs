import coreWebVitals from 'eslint-config-next/core-web-vitals'
import typescript from 'eslint-config-next/typescript'

const generated = [
  '.next/',
  '.next-*/',
  '.kizy/',
  '**/dist/',
  'lib/generated/',
  'next-env.d.ts',
  'gpu/',
  '**/*.generated.ts',
]

const noEnvironment = {
  object: 'process',
  property: 'env',
  message: 'Settings are read in lib/env.ts alone: call env().',
}

const noPromiseAll = {
  selector: 'CallExpression[callee.object.name="Promise"][callee.property.name=/^(all|allSettled|race|any)$/]',
  message: 'Branches under Promise.all break when DBOS replays a workflow: start children and loop on DBOS.waitFirst.',
}

/** @type {import('eslint').Linter.Config[]} */
const config = [
  { ignores: generated },
  ...coreWebVitals,
  ...typescript,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      // Pictures come from an owner-checked route, already sized: there is nothing for next/image to do.
      '@next/next/no-img-element': 'off',
    },
  },
  {
    files: ['app/**', 'components/**', 'lib/**'],
    ignores: ['lib/env.ts', '**/*.test.{ts,tsx}', 'lib/testing/**'],
    rules: {
      'no-restricted-properties': ['error', noEnvironment],
      'no-console': 'error',
    },
  },
  { files: ['lib/workflow/run-graph.ts'], rules: { 'no-restricted-syntax': ['error', noPromiseAll] } },
  {
    files: ['scripts/**/*.mjs', 'bench/**', 'e2e/**', '*.config.*', '.dependency-cruiser.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off', 'react-hooks/rules-of-hooks': 'off' },
  },
]

export default config
