import type { Command } from 'commander'
import { contextOf } from '../context.ts'
import { save } from './generate.ts'

/** What can be done with a picture that is there. */
export function addPictures(program: Command): void {
  program
    .command('upscale')
    .description('make a picture larger')
    .argument('<id>', 'as `kizy artworks` has it')
    .option('-o, --out <folder>', 'where the file goes', '.')
    .action(async (id: string, { out: folder }: { out: string }, command: Command) => {
      const { kizy, out, signal } = contextOf(command)
      const larger = await kizy.upscale(id, { signal, onEvent: out.progress.bind(out) })
      const [file] = await save([larger], folder)
      out.answer({ file, ...larger.artwork }, () => [file!])
    })

  program
    .command('save')
    .description('save the file of a picture')
    .argument('<id>', 'as `kizy artworks` has it')
    .option('-o, --out <folder>', 'where the file goes', '.')
    .action(async (id: string, { out: folder }: { out: string }, command: Command) => {
      const { kizy, out } = contextOf(command)
      const picture = await kizy.picture(id)
      const [file] = await save([picture], folder)
      out.answer({ file, ...picture.artwork }, () => [file!])
    })
}
