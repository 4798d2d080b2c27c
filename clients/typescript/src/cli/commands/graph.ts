import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { contextOf } from '../context.ts'

export function addGraph(program: Command): void {
  program
    .command('graph')
    .description('graphs of your own')
    .command('run')
    .description('run a graph from a file, or from standard input with “-”')
    .argument('<file>')
    .action(async (file: string, _: unknown, command: Command) => {
      const { kizy, out, signal } = contextOf(command)
      const graph = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as Record<string, unknown>
      const begun = await kizy.runGraph(graph)
      const cancel = () => void kizy.cancel(begun.id).catch(() => {})
      signal.addEventListener('abort', cancel, { once: true })
      const run = await kizy.finish(begun.id, out.progress.bind(out), signal)
      out.answer(run, () => kizy.picturesOf(run).map(({ id, fileName }) => `${id}  ${fileName}`))
    })
}
