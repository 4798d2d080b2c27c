import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A local server that answers as the Hub does; its one repository has the files of Sprout. */
export interface Hub {
  url: string
  /** Large files stand still after their first bytes, until `release`. */
  hold: () => void
  release: () => void
  stop: () => void
}

export async function openHub(repo: string): Promise<Hub> {
  const hold = join(tmpdir(), `kizy-hub-${process.pid}-${Date.now()}`)
  const python = process.env.KIZY_PYTHON_OF_TESTS ?? '.kizy/venv/bin/python'
  const child: ChildProcess = spawn(python, ['gpu/tests/fake_hub.py', 'gpu/models/sprout', repo, hold], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONPATH: 'gpu' },
  })
  const [url] = (await once(createInterface(child.stdout!), 'line')) as [string]
  const release = () => rmSync(hold, { force: true })
  return {
    url,
    hold: () => writeFileSync(hold, ''),
    release,
    stop: () => {
      release()
      child.stdin!.end()
    },
  }
}
