import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from './support/test'
import { makeKey } from './support/keys'
import { enterAsOwner } from './support/people'
import { pythonTools } from './support/python-tools'
import { openStudio } from './support/studio'

/** Calls made up from /openapi.json by Schemathesis, which has a Python environment of its own. */
const run = promisify(execFile)

/** Calls for each of more than fifty operations, so that there are 5,000 of them at least. */
const CALLS = Number(process.env.KIZY_MADE_UP_CALLS ?? 100)
const OPERATIONS = 50

test('@long thousands of calls made up from the API’s description meet no 5xx and no drift', async ({ page }) => {
  test.setTimeout(3_600_000)
  const schemathesis = join(await pythonTools('schemathesis', ['schemathesis==4.32.5']), 'schemathesis')
  const studio = await openStudio()
  try {
    await enterAsOwner(page, studio.url, studio.setupCode ?? '')
    const key = await makeKey(page, 'made-up calls')
    const args = [
      ...['--config-file', resolve('e2e', 'support', 'schemathesis.toml')],
      ...['run', `${studio.url}/openapi.json`, '--url', studio.url, '--header', `Authorization: Bearer ${key}`],
      ...['--phases', 'coverage,fuzzing', '--max-examples', String(CALLS), '--workers', '2', '--seed', '7'],
      ...[
        '--checks',
        'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance',
      ],
      // Answers without end, which nobody could wait for.
      ...['--exclude-path-regex', '/events$'],
      ...['--request-timeout', '90', '--suppress-health-check', 'all', '--warnings', 'off', '--no-color'],
    ]
    const { stdout } = await run(schemathesis, args, { maxBuffer: 64 * 1024 * 1024, cwd: studio.home }).catch(
      (error: unknown) => {
        throw new Error(
          String((error as { stdout?: string }).stdout ?? error)
            .slice(-30_000)
            .replaceAll(/%[0-9A-F]{2}(%[0-9A-F]{2}){80,}/g, '…'),
        )
      },
    )
    const [, cases] = /(\d+) generated/.exec(stdout.replaceAll(',', '')) ?? []
    expect(Number(cases), stdout.slice(-2000)).toBeGreaterThanOrEqual(OPERATIONS * CALLS)
  } finally {
    await studio.stop()
  }
})
