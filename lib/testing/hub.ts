import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A local server that answers as the Hub does; its one repository has the files of a folder. */
export interface Hub {
  url: string
  /** Large files stand still after their first bytes, until `release`. */
  hold: () => void
  release: () => void
  /** From which bytes large files were asked for, by their paths. */
  rangesOf: (path: string) => Promise<string[]>
  stop: () => void
}

export interface HubOptions {
  /** Those of Sprout when left out. */
  folder?: string
  /** Said of the repository beside its files: tags, cardData. */
  about?: Record<string, unknown>
  /** Whether large files are on the same host, as of a mirror inside a house. */
  oneHost?: boolean
  /** After how many bytes large files stand still. */
  standsAt?: number
}

export async function openHub(repo: string, options: HubOptions = {}): Promise<Hub> {
  const { folder = 'gpu/models/sprout', about = {}, oneHost = false, standsAt } = options
  const hold = join(tmpdir(), `kizy-hub-${process.pid}-${Date.now()}`)
  const python = process.env.KIZY_PYTHON_OF_TESTS ?? '.kizy/venv/bin/python'
  const more = ['--about', JSON.stringify(about), ...(oneHost ? ['--one-host'] : [])]
  if (standsAt !== undefined) more.push('--stands-at', String(standsAt))
  const child: ChildProcess = spawn(python, ['gpu/tests/fake_hub.py', folder, repo, hold, ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONPATH: 'gpu' },
  })
  const [url] = (await once(createInterface(child.stdout!), 'line')) as [string]
  const release = () => rmSync(hold, { force: true })
  return {
    url,
    hold: () => writeFileSync(hold, ''),
    release,
    async rangesOf(path) {
      const asked = (await (await fetch(`${url}/kizy/asked`)).json()) as [
        string,
        string,
        string | null,
        string | null,
      ][]
      return asked.filter(([, at]) => at.endsWith(path)).flatMap(([, , , range]) => range ?? [])
    },
    stop: () => {
      release()
      child.stdin!.end()
    },
  }
}
