import { spawn } from 'node:child_process'
import { onLines } from '../log-file.mjs'
import { ROOT } from '../paths.mjs'
import { signalProcess } from '../process-table.mjs'
import { Complaint } from '../terminal.mjs'

const running = new Set()

/**
 * Runs a command to its end. Its output goes to the log; when it fails, the
 * complaint holds the last lines and the log's name. Resolves with the whole output.
 */
export function runCommand(command, args, { what, cwd = ROOT, env = process.env, log, onLine, check = true } = {}) {
  return new Promise((resolve, reject) => {
    const lines = []
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    const take = (line) => {
      lines.push(line)
      log?.write(`${line}\n`)
      onLine?.(line)
    }
    onLines(child.stdout, take)
    onLines(child.stderr, take)
    child.once('error', (error) => reject(new Complaint(`${what}: ${command} cannot be run (${error.message}).`)))
    child.once('close', (code, signal) => {
      running.delete(child)
      const output = lines.join('\n')
      if (code === 0 || !check) return resolve({ code, output })
      reject(new Complaint(complaint({ what, code, signal, lines, log })))
    })
  })
}

/** Ends what still runs, when the person presses Ctrl+C during a setup. */
export function stopCommands() {
  for (const child of running) signalProcess(child.pid, 'SIGKILL')
}

function complaint({ what, code, signal, lines, log }) {
  const tail = lines.slice(-15).join('\n')
  const whole = log ? `\nThe whole output: ${log.file}` : ''
  return `${what} failed (${signal ?? `code ${code}`}).\n\n${tail}\n${whole}`
}
