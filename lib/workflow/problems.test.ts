import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PROBLEM_CODES, problemOf } from '@/lib/workflow/problems'

/** Codes as the gpu service's own list of them says. */
function codesOfGpuService(): string[] {
  const text = readFileSync('gpu/kizy_gpu/errors.py', 'utf8')
  const list = /ErrorCode = Literal\[([^\]]+)\]/.exec(text)?.[1] ?? ''
  return [...list.matchAll(/"(\w+)"/g)].map(([, code]) => code!)
}

/** Codes that the engine itself gives: every literal it makes a failure or a problem of. */
function codesOfEngine(): string[] {
  const files = readdirSync('lib/workflow').filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
  return files.flatMap((name) => {
    const text = readFileSync(`lib/workflow/${name}`, 'utf8')
    return [...text.matchAll(/(?:new JobFailure|problemOf)\(\s*'(\w+)'/g)].map(([, code]) => code!)
  })
}

describe('every failure the engine can give', () => {
  it('is known by its code', () => {
    const codes = new Set([...codesOfGpuService(), ...codesOfEngine(), 'busy', 'gone'])
    expect(codes.size).toBeGreaterThan(12)
    expect([...codes].filter((code) => !(PROBLEM_CODES as string[]).includes(code))).toEqual([])
  })

  it.each(PROBLEM_CODES)('%s has words, a cause and a button', (code) => {
    const problem = problemOf(code)
    expect(problem.title.length).toBeGreaterThan(10)
    expect(problem.detail?.length).toBeGreaterThan(10)
    expect(problem.fix).toBeDefined()
    expect(`${problem.title} ${problem.detail}`).not.toMatch(/error|exception|worker|VRAM|null|undefined/i)
  })

  it('says something of a code that nobody knows', () => {
    expect(problemOf('http_418')).toMatchObject({ code: 'internal', fix: 'retry' })
  })
})
