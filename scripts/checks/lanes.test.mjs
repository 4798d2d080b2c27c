import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { LONG, TESTS } from './steps.mjs'
import { runLanes } from './lanes.mjs'

const build = { name: 'build', ms: 60 }
const lanes = [
  [{ name: 'lint', ms: 10 }, build, { name: 'browser', ms: 10 }],
  [
    { name: 'python', ms: 20 },
    { name: 'engine', ms: 10, after: build },
  ],
]

/** What began and ended, in its order; `broken` names a step that fails. */
async function walked(broken) {
  const seen = []
  const results = await runLanes(lanes, async ({ name, ms }) => {
    seen.push(`${name} begins`)
    await sleep(ms)
    seen.push(`${name} ends`)
    return { name, ok: name !== broken }
  })
  return { seen, names: results.map(({ name }) => name) }
}

it('goes through lanes beside each other, and waits where a step needs one of another lane', async () => {
  const { seen, names } = await walked()
  expect(names.toSorted()).toEqual(['browser', 'build', 'engine', 'lint', 'python'])
  expect(seen.slice(0, 2)).toEqual(['lint begins', 'python begins'])
  expect(seen.indexOf('engine begins')).toBeGreaterThan(seen.indexOf('build ends'))
  expect(seen.indexOf('python ends')).toBeLessThan(seen.indexOf('build ends'))
})

it('begins nothing after a failure, ends what runs, and waits for nobody who does not come', async () => {
  expect((await walked('lint')).names).toEqual(['lint', 'python'])
  expect((await walked('python')).names.toSorted()).toEqual(['build', 'lint', 'python'])
})

it.each([
  ['npm test', TESTS],
  ['npm run test:long', LONG],
])('no step of %s waits for one that does not come', (_, chosen) => {
  const steps = chosen.flat()
  for (const { after } of steps) if (after) expect(steps).toContain(after)
  expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length)
})
