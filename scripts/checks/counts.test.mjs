import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { add, playwrightCounts, playwrightFailures, pytestCounts, vitestCounts } from './counts.mjs'

const folder = mkdtempSync(join(tmpdir(), 'kizy-counts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const report = (value) => {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(value))
  return file
}

it('counts what pytest says last', () => {
  const output = '...F\n12 passed in a test name\n== 1 failed, 12 passed, 2 skipped, 1 error in 3.21s ==\nbye'
  expect(pytestCounts(output)).toEqual({ passed: 12, failed: 2, skipped: 2 })
  expect(pytestCounts('no tests ran')).toEqual({ passed: 0, failed: 0, skipped: 0 })
})

it('counts a file that Vitest could not even load as a failure', () => {
  const file = report({
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 0,
    testResults: [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{}] },
      { status: 'passed', assertionResults: [{}] },
    ],
  })
  expect(vitestCounts(file)).toEqual({ passed: 5, failed: 2, skipped: 2 })
})

it('counts what Playwright saw', () => {
  const file = report({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 3 } })
  expect(playwrightCounts(file)).toEqual({ passed: 5, failed: 1, skipped: 3 })
  expect(playwrightCounts(join(folder, 'none.json')).passed).toBe(0)
  expect(add({ passed: 1, failed: 2, skipped: 3 }, undefined)).toEqual({ passed: 1, failed: 2, skipped: 3 })
})

it('says what failed in a browser, and where', () => {
  const failed = { error: { message: '\u001b[31mExpected\u001b[39m 1\nReceived 0', location: { line: 12 } } }
  const spec = { title: 'she sees a fox', file: 'fox.spec.ts', line: 3, ok: false, tests: [{ results: [failed] }] }
  const file = report({ suites: [{ suites: [{ specs: [spec, { ...spec, ok: true }] }] }] })
  expect(playwrightFailures(file)).toEqual(['fox.spec.ts, line 12: she sees a fox\n    Expected 1\n    Received 0'])
  expect(playwrightFailures(join(folder, 'none.json'))).toEqual([])
})
