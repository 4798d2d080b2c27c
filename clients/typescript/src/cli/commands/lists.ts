import type { Command } from 'commander'
import { contextOf } from '../context.ts'
import { table } from '../output.ts'
import { number } from './generate.ts'

const firstLine = (text: string, most = 60) => {
  const [line = ''] = text.split('\n')
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

async function first<T>(count: number, all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  if (count < 1) return found
  for await (const one of all) {
    found.push(one)
    if (found.length >= count) break
  }
  return found
}

export function addLists(program: Command): void {
  program
    .command('models')
    .description('what can be drawn with')
    .action(async (_: unknown, command: Command) => {
      const { kizy, out } = contextOf(command)
      const models = await kizy.models()
      out.answer(models, () =>
        table(models.map(({ id, name, available, note }) => [id, name, available ? '' : 'away', firstLine(note)])),
      )
    })

  program
    .command('nodes')
    .description('what a graph of your own can be made of')
    .action(async (_: unknown, command: Command) => {
      const { kizy, out } = contextOf(command)
      const answer = await kizy.nodes()
      const nodes = (answer as { nodes: { type: string; version: string; title: string }[] }).nodes
      out.answer(answer, () => table(nodes.map(({ type, version, title }) => [type, version, title])))
    })

  program
    .command('runs')
    .description('your runs, newest first')
    .option('-n, --number <count>', 'how many', number, 20)
    .action(async ({ number: count }: { number: number }, command: Command) => {
      const { kizy, out } = contextOf(command)
      const runs = await first(count, kizy.runs())
      out.answer(runs, () =>
        table(runs.map(({ id, status, createdAt, prompt }) => [id, status, createdAt, firstLine(prompt)])),
      )
    })

  program
    .command('artworks')
    .description('your pictures, newest first')
    .option('-n, --number <count>', 'how many', number, 20)
    .action(async ({ number: count }: { number: number }, command: Command) => {
      const { kizy, out } = contextOf(command)
      const pictures = (await first(count, kizy.pictures())).map(({ artwork }) => artwork)
      out.answer(pictures, () =>
        table(
          pictures.map(({ id, width, height, createdAt, settings }) => [
            id,
            `${width}×${height}`,
            createdAt,
            firstLine(settings.prompt),
          ]),
        ),
      )
    })
}
