import { resolve } from 'node:path'
import type { Command } from 'commander'
import { contextOf } from '../context.ts'
import { table } from '../output.ts'

export function addLoras(program: Command): void {
  const loras = program.command('loras').description('styles: list, import, download, remove')

  loras
    .command('list', { isDefault: true })
    .description('those you may use')
    .action(async (_: unknown, command: Command) => {
      const { kizy, out } = contextOf(command)
      const all = await kizy.loras.list()
      out.answer(all, () =>
        all.length > 0
          ? table(all.map(({ id, name, madeFor, trigger, whose }) => [id, name, madeFor, trigger, whose]))
          : ['There are none yet.'],
      )
    })

  loras
    .command('import')
    .description('bring a .safetensors file')
    .argument('<file>')
    .action(async (file: string, _: unknown, command: Command) => {
      const { kizy, out } = contextOf(command)
      const lora = await kizy.loras.import(file)
      out.answer(lora, () => [`${lora.id}  “${lora.name}”, made for ${lora.madeFor}`])
    })

  loras
    .command('download')
    .description('save a style’s file')
    .argument('<name>', 'its name or id')
    .option('-o, --out <file>', 'where it goes (default: its name, here)')
    .addOption(program.createOption('--layout <layout>', 'for which tools').choices(['kohya', 'peft']))
    .action(async (name: string, given: { out?: string; layout?: 'kohya' | 'peft' }, command: Command) => {
      const { kizy, out } = contextOf(command)
      const lora = await kizy.loras.find(name)
      const file = resolve(given.out ?? `${lora.name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}.safetensors`)
      await kizy.loras.save(lora.id, file, given.layout)
      out.answer({ file }, () => [file])
    })

  loras
    .command('remove')
    .description('throw a style of yours away; pictures made with it stay')
    .argument('<name>', 'its name or id')
    .action(async (name: string, _: unknown, command: Command) => {
      const { kizy, out } = contextOf(command)
      const lora = await kizy.loras.find(name)
      await kizy.loras.delete(lora.id)
      out.answer({ id: lora.id }, () => [`“${lora.name}” is gone from your styles.`])
    })
}
