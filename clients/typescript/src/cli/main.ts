#!/usr/bin/env node
import { CommanderError } from 'commander'
import { StudioError } from '../problem.ts'
import { Interrupted } from './context.ts'
import { makeProgram } from './program.ts'

/** 0 it went well · 1 it did not · 2 wrong use · 3 the studio refused · 4 no studio answers · 130 stopped */
function codeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof Interrupted || (error as Error)?.name === 'AbortError') return 130
  if (error instanceof StudioError) return error.code === 'unreachable' ? 4 : 3
  return 1
}

const program = makeProgram()
try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = codeOf(error)
  if (!(error instanceof CommanderError)) {
    const isJson = program.opts<{ json?: boolean }>().json
    const problem = error instanceof StudioError ? error.problem : { title: (error as Error).message }
    process.stderr.write(isJson ? `${JSON.stringify(problem)}\n` : `${(error as Error).message}\n`)
    for (const { path, message } of (error instanceof StudioError && !isJson && error.problem.issues) || []) {
      process.stderr.write(`  ${path}: ${message}\n`)
    }
  }
}
