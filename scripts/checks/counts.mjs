import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/** How many tests passed and failed, out of what each runner reports. */

const NONE = { passed: 0, failed: 0, skipped: 0 }

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

export function vitestCounts(file) {
  const report = readReport(file)
  if (!report) return NONE
  const brokenFiles = report.testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

export function playwrightCounts(file) {
  const report = readReport(file)
  if (!report) return NONE
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected + flaky, failed: unexpected, skipped }
}

/** From pytest's last line: `1 failed, 12 passed, 2 skipped in 3.21s`. */
export function pytestCounts(output) {
  const line = output.split('\n').findLast((text) => / in [\d.]+s\b/.test(text)) ?? ''
  const of = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0)
  return { passed: of('passed'), failed: of('failed') + of('errors?'), skipped: of('skipped') }
}

/** What went wrong in a browser, in a few lines each: the end of a long log is often all that is seen. */
export function playwrightFailures(file, lines = 12) {
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
  const specs = (readReport(file)?.suites ?? []).flatMap(specsOf).filter((spec) => !spec.ok)
  return specs.map((spec) => {
    const error = spec.tests.flatMap((test) => test.results).find((result) => result.error)?.error
    const text = stripVTControlCharacters(error?.message ?? 'no reason given')
      .split('\n')
      .slice(0, lines)
    const place = error?.location ? `line ${error.location.line}` : `line ${spec.line}`
    return [`${spec.file}, ${place}: ${spec.title}`, ...text].join('\n    ')
  })
}

export const add = (one, other) => ({
  passed: one.passed + (other?.passed ?? 0),
  failed: one.failed + (other?.failed ?? 0),
  skipped: one.skipped + (other?.skipped ?? 0),
})

export const NO_TESTS = NONE
