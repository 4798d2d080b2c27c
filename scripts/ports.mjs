import { createServer } from 'node:net'

const HIGHEST = 65535
const FIRST_BLOCK = 12_000
const BLOCK = 40
const BLOCKS = 250

/** Can this port be bound? */
export function isFree(port, host = '127.0.0.1') {
  if (port < 1 || port > HIGHEST) return Promise.resolve(false)
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/**
 * Picks ports for one start. What was handed out is not handed out again, and
 * each pick may ask for company: SeaweedFS takes its port + 10000 for gRPC.
 */
export function portPicker() {
  const taken = new Set()
  let block = null

  async function fits(port, host, offsets) {
    for (const offset of offsets) {
      if (taken.has(port + offset) || !(await isFree(port + offset, host))) return false
    }
    return true
  }

  /** The preferred port, or the next free one after it. */
  async function near(preferred, { host = '127.0.0.1', offsets = [0], tries = 400 } = {}) {
    for (let port = preferred; port < preferred + tries; port++) {
      if (!(await fits(port, host, offsets))) continue
      for (const offset of offsets) taken.add(port + offset)
      return port
    }
    throw new Error(`No free port between ${preferred} and ${preferred + tries}.`)
  }

  /**
   * Any free port, far from the usual ones; for studios that are thrown away.
   * They come from a block of ports that this process alone hands out: two
   * studios that start at the same moment would else choose the same ones, and
   * find out only when the second binds them. With company (+ 10000) all stay
   * below 32768, where Linux begins to give ports to outgoing connections: one of
   * those may take a port at any moment between its choice and its use, and a
   * probe from there can even reach itself.
   */
  async function any(options) {
    block ??= claimBlock()
    return near((await block) + 1, { tries: BLOCK - 1, ...options })
  }

  return { near, any }
}

/** The first port of a block belongs to whoever listens there; the system takes it back at the end of the process. */
async function claimBlock() {
  const start = Math.floor(Math.random() * BLOCKS)
  for (let tried = 0; tried < BLOCKS; tried++) {
    const port = FIRST_BLOCK + ((start + tried) % BLOCKS) * BLOCK
    if (await holdPort(port)) return port
  }
  throw new Error('Every block of ports is taken by another process.')
}

function holdPort(port) {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(true))
    server.unref()
  })
}
