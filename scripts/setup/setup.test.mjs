import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTerminal } from '../terminal.mjs'
import { runCommand } from './command.mjs'
import { checkNode, checkPlatform, findPython, howToGet } from './machine.mjs'
import { nodePackagesAreCurrent } from './node-packages.mjs'
import { hashInputs, readStamp, writeStamp } from './stamps.mjs'

let folder
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kizy-setup-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('stamps', () => {
  it('change with content, names and words, and with nothing else', () => {
    mkdirSync(join(folder, 'src', 'deep'), { recursive: true })
    writeFileSync(join(folder, 'src', 'deep', 'a.ts'), 'one')
    const hash = () => hashInputs(folder, ['src', 'missing'], ['v20'])
    const first = hash()
    expect(hash()).toBe(first)
    writeFileSync(join(folder, 'src', 'deep', 'a.ts'), 'two')
    const second = hash()
    expect(second).not.toBe(first)
    writeFileSync(join(folder, 'src', 'deep', 'b.ts'), '')
    expect(hash()).not.toBe(second)
    expect(hashInputs(folder, ['src'], ['v22'])).not.toBe(hashInputs(folder, ['src'], ['v20']))
    expect(hashInputs(folder, ['src'], [], () => true)).toBe(hashInputs(folder, []))
  })

  it('are kept beside the result', () => {
    const file = join(folder, 'out', 'stamp')
    expect(readStamp(file)).toBeNull()
    writeStamp(file, 'abc')
    expect(readStamp(file)).toBe('abc')
  })
})

describe('node_modules', () => {
  const installed = (lock, present) => {
    const root = mkdtempSync(join(folder, 'node-'))
    mkdirSync(join(root, 'node_modules'))
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: lock }))
    if (present) writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: present }))
    return nodePackagesAreCurrent(root)
  }
  const next = { 'node_modules/next': { version: '16.0.0' } }

  it('are current when npm installed what the lock file says', () => {
    const other = { 'node_modules/other-platform': { version: '1.0.0', optional: true } }
    expect(installed({ '': {}, ...next, ...other }, next)).toBe(true)
  })

  it('are not, when missing, older or incomplete', () => {
    expect(installed(next, null)).toBe(false)
    expect(installed(next, { 'node_modules/next': { version: '15.0.0' } })).toBe(false)
    expect(installed(next, {})).toBe(false)
  })
})

describe('the machine', () => {
  it('is refused with what to do', () => {
    expect(() => checkNode('18.19.0')).toThrow(/Node 20\.12 or newer; this is 18\.19\.0/)
    expect(() => checkNode('20.11.9')).toThrow()
    for (const version of ['20.12.0', '22.1.0', '24.0.0']) expect(() => checkNode(version)).not.toThrow()
    expect(() => checkPlatform('win32')).toThrow('WSL2')
    expect(howToGet('venv', 'apt', '3.11')).toContain('sudo apt-get install -y python3.11-venv')
    expect(howToGet('python', 'brew')).toContain('brew install')
    expect(howToGet('python', null)).toContain('python.org')
  })

  it('has a Python, unless the wanted one is none', () => {
    expect(findPython().version).toMatch(/^3\.\d+$/)
    expect(() => findPython('/bin/false')).toThrow(/KIZY_PYTHON/)
  })
})

describe('commands', () => {
  it('tell their end and their log when they fail', async () => {
    const log = { file: '/logs/x.log', write: () => {} }
    const work = runCommand(process.execPath, ['-e', 'console.log("the reason"); process.exit(3)'], {
      what: 'Baking',
      log,
    })
    await expect(work).rejects.toThrow(/Baking failed \(code 3\)[\s\S]*the reason[\s\S]*\/logs\/x\.log/)
    await expect(runCommand('no-such-command', [], { what: 'Baking' })).rejects.toThrow('cannot be run')
  })

  it('show a plain line for each step where there is no terminal', async () => {
    const lines = []
    const terminal = makeTerminal({ stream: { write: (text) => lines.push(text) } })
    expect(await terminal.step('Baking', async () => 7)).toBe(7)
    await expect(terminal.step('Burning', () => Promise.reject(new Error('hot')))).rejects.toThrow('hot')
    expect(lines[0]).toBe('  Baking …\n')
    expect(lines[1]).toMatch(/^ {2}Baking … [\d.]+ s\n$/)
    expect(lines[3]).toMatch(/failed after/)
  })
})
