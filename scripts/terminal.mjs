/** What `npm start` and `npm test` say: one calm line per step, a moving one on a real terminal. */
export function makeTerminal({ quiet = false, stream = process.stdout } = {}) {
  const live = Boolean(stream.isTTY) && !quiet
  const width = () => stream.columns || 100
  /** Steps under way. Each has a line of its own in a log; a terminal shows them in one that moves. */
  const moving = new Set()

  const write = (text) => {
    if (!quiet) stream.write(text)
  }
  const clear = () => {
    if (live && moving.size > 0) stream.write('\r\x1b[2K')
  }
  const draw = () => {
    if (!live || moving.size === 0) return
    const room = Math.floor((width() - 1) / moving.size)
    const texts = [...moving].map(({ label, since, detail }) =>
      `  ${label} … ${seconds(since)}${detail() ? `  ${detail()}` : ''}`.slice(0, room),
    )
    stream.write(`\r\x1b[2K${texts.join('')}`)
  }

  /** One line of its own; a moving line is drawn again below it. */
  function say(text = '') {
    clear()
    write(`${text}\n`)
    draw()
  }

  /** Runs a long step: its name at once, its elapsed time when done. `work` is given a function for details. */
  async function step(label, work) {
    let detail = ''
    const since = Date.now()
    const line = { label, since, detail: () => detail }
    moving.add(line)
    if (!live) say(`  ${label} …`)
    draw()
    const timer = live ? setInterval(draw, 250) : null
    try {
      const result = await work((text) => (detail = text))
      finish(line, `  ${label} … ${seconds(since)}`)
      return result
    } catch (error) {
      finish(line, `  ${label} … failed after ${seconds(since)}`)
      throw error
    } finally {
      if (timer) clearInterval(timer)
    }
  }

  function finish(line, text) {
    clear()
    moving.delete(line)
    write(`${text}\n`)
    draw()
  }

  return { say, step, live }
}

export function seconds(since, until = Date.now()) {
  const elapsed = (until - since) / 1000
  if (elapsed < 10) return `${elapsed.toFixed(1)} s`
  return elapsed < 120 ? `${Math.round(elapsed)} s` : `${Math.floor(elapsed / 60)} min ${Math.round(elapsed % 60)} s`
}

/** Cuts a log line to what a terminal shows well. */
export const shorten = (text, length = 160) => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

/** An error whose message is all that a person needs; its stack is not shown. */
export class Complaint extends Error {}
