import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Puts a captioner and a writer of random weights (gpu/tests/tiny_text_models.py) among a service's models. */
export async function writeWordModels(folder: string): Promise<void> {
  const python = process.env.KIZY_PYTHON_OF_TESTS ?? '.kizy/venv/bin/python'
  const child = spawn(python, ['gpu/tests/tiny_text_models.py', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PYTHONPATH: 'gpu' },
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  const [status] = (await once(child, 'close')) as [number]
  if (status !== 0) throw new Error(`The models were not written: ${said.slice(-2000)}`)
}
