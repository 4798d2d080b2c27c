import { EventEmitter, once } from 'node:events'

/**
 * Goes through all lanes at once, and through the steps of each one after the
 * other; a step may wait for one of another lane (`after`). When one fails, none
 * begins any more. Answers the results of those that ran, in the order of their ends.
 */
export async function runLanes(lanes, run) {
  const results = []
  const over = new EventEmitter()
  const ends = new Map(lanes.flat().map((step) => [step, once(over, step.name)]))
  const walk = async (lane) => {
    for (const step of lane) {
      await ends.get(step.after)
      if (results.every(({ ok }) => ok)) results.push(await run(step))
      over.emit(step.name)
    }
  }
  await Promise.all(lanes.map(walk))
  return results
}
