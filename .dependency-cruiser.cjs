/**
 * Who may import whom (docs/decisions, README "The folders"):
 *   app -> components -> lib/<noun> -> lib/workflow, lib/storage, lib/env
 * scripts/layers.test.mjs plants violations and sees that they are found.
 */
const TESTS = '\\.test\\.tsx?$|^lib/testing/'
const DATABASE = '^lib/(db\\.ts$|generated/)|(^|/)node_modules/@prisma/'

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbid(
      'no-circles',
      'Modules that need each other are one module.',
      { pathNot: '^lib/generated/' },
      { circular: true },
    ),
    forbid(
      'lib-below-pages',
      'lib knows nothing of pages and components.',
      { path: '^lib/' },
      { path: '^(app|components)/' },
    ),
    forbid('components-below-app', 'Components know no routes.', { path: '^components/' }, { path: '^app/' }),
    forbid(
      'components-without-database',
      'Components see schemas, actions and queries; never rows, the engine, the bucket or the environment.',
      { path: '^components/', pathNot: TESTS },
      { path: `${DATABASE}|^lib/[^/]+/data\\.ts$|^lib/(workflow|storage)/|^lib/(env|handlers)\\.ts$|^prisma/` },
    ),
    forbid(
      'ui-are-leaves',
      'components/ui are leaves: no nouns, no other components.',
      { path: '^components/ui/', pathNot: TESTS },
      { path: '^lib/[^/]+/|^components/(?!ui/)' },
    ),
    forbid(
      'schemas-are-pure',
      'schema.ts may be imported from anywhere, so it imports zod, other schemas and lib/errors.ts alone.',
      { path: '^lib/[^/]+/schema\\.ts$' },
      { pathNot: '(^|/)node_modules/zod/|^lib/[^/]+/schema\\.ts$|^lib/errors\\.ts$' },
    ),
    forbid(
      'two-kinds-touch-the-database',
      'Each noun has its data.ts, which filters by owner; the orchestrator has lib/workflow/store.',
      { pathNot: `^lib/[^/]+/data\\.ts$|^lib/workflow/store/|^lib/(db\\.ts|generated/)|^prisma|${TESTS}` },
      { path: DATABASE },
    ),
    forbid(
      'engine-below-nouns',
      'Engine and bucket know no nouns; a pure schema is safe everywhere.',
      { path: '^lib/(workflow|storage)/', pathNot: TESTS },
      { path: '^lib/[^/]+/', pathNot: '^lib/(workflow|storage|generated)/|^lib/[^/]+/schema\\.ts$' },
    ),
    forbid('bucket-below-engine', 'The bucket knows no engine.', { path: '^lib/storage/' }, { path: '^lib/workflow/' }),
    forbid(
      'durable-engine-inside',
      'DBOS is a detail of lib/workflow.',
      { pathNot: '^lib/workflow/' },
      { path: '(^|/)node_modules/@dbos-inc/' },
    ),
    forbid('tests-stay-tests', 'Nothing imports a test.', { pathNot: TESTS }, { path: TESTS }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|dist|\\.kizy|gpu)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
