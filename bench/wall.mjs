// The gallery's wall: how soon its first tiles are whole after the press, and those of any other place after
// a jump. Of 10,000 pictures, and of 100 before; both the medians of several rounds in one browser.
//
//     npm run bench -- wall [rounds]
import { median } from './measure.mjs'
import { copyPictures } from './many-pictures.mjs'
import { drawAll, openStudioWithPage } from './studio.mjs'

const FEW = 100
const MANY = 10_000
const GOAL_MS = 300
const PLACES = [0.5, 0.97, 0.13]

export async function run(rounds = 9) {
  const opened = await openStudioWithPage()
  const { studio, page, stop } = opened
  try {
    await drawAll(opened, [{ prompt: 'a model of a picture', count: 1, steps: 1 }])
    await copyPictures(studio.environment.DATABASE_URL, 1, FEW)
    const few = await walked(page, studio.url, rounds)
    await copyPictures(studio.environment.DATABASE_URL, FEW + 1, MANY)
    const many = await walked(page, studio.url, rounds)
    console.log(`a wall of pictures, medians of ${rounds} rounds (goal ${GOAL_MS} ms at ${MANY})`)
    for (const [name, key] of [
      ['first tiles', 'first'],
      ['a jump', 'jump'],
    ]) {
      const [before, now] = [median(few[key]), median(many[key])]
      console.log(
        `  ${name.padEnd(12)} ${now.toFixed(0)} ms; of ${FEW}: ${before.toFixed(0)} ms, ${(now / before).toFixed(2)} times`,
      )
    }
  } finally {
    await stop()
  }
}

async function walked(page, url, rounds) {
  const times = { first: [], jump: [] }
  // The first round meets an empty cache, which is no part of the question.
  for (let round = -1; round < rounds; round++) {
    await page.goto(`${url}/`)
    await page.waitForTimeout(1000)
    const first = await page.evaluate(untilShown, { press: 'a[href="/gallery"]' })
    const jumps = []
    for (const part of PLACES) {
      await page.waitForTimeout(500)
      jumps.push(await page.evaluate(untilShown, { part }))
    }
    if (round < 0) continue
    times.first.push(first)
    times.jump.push(...jumps)
  }
  return times
}

/** In the page: presses a link or jumps, and waits until a tile that can be seen, and was not before, is whole. */
function untilShown({ press, part }) {
  const seen = () =>
    [...document.querySelectorAll('[data-picture] img')].filter((image) => {
      const { top, bottom } = image.getBoundingClientRect()
      return bottom > 64 && top < innerHeight && image.complete && image.naturalWidth > 0
    })
  const before = new Set(seen())
  return new Promise((resolve) => {
    const began = performance.now()
    if (press) document.querySelector(press).click()
    else window.scrollTo({ top: document.body.scrollHeight * part, behavior: 'instant' })
    const look = () => {
      if (seen().some((image) => !before.has(image))) resolve(performance.now() - began)
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}
