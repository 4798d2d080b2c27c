import { isAlive, stopProcesses } from './process-table.mjs'
import { onLines } from './log-file.mjs'

/**
 * Stays beside the supervisor and does one thing: when the supervisor is gone
 * without a word (kill -9, out of memory), it stops what that had started.
 * The supervisor tells it of every child on standard input; its end is the end of that pipe.
 */
const children = new Map()
let dismissed = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

onLines(process.stdin, (line) => {
  const message = JSON.parse(line)
  if (message.add) children.set(message.add.pid, message.add)
  if (message.remove) children.delete(message.remove)
  if (message.dismiss) dismissed = true
})

process.stdin.on('end', async () => {
  if (dismissed) process.exit(0)
  const left = [...children.values()].filter(isAlive)
  const database = left.filter((child) => child.name === 'postgres')
  await stopProcesses(
    left.filter((child) => child.name !== 'postgres'),
    4000,
  )
  await stopProcesses(database, 8000)
  process.exit(0)
})
