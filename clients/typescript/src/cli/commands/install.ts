import type { Command } from 'commander'
import { setTimeout as sleep } from 'node:timers/promises'
import { contextOf } from '../context.ts'
import { table } from '../output.ts'

const LOOK_MS = 1000
const inGb = (bytes: number | null) => (bytes === null ? '?' : `${(bytes / 1e9).toFixed(1)} GB`)

/** Models of the studio's catalogue, and their way in and out; for the studio's owner. */
export function addInstall(program: Command): void {
  program
    .command('catalogue')
    .description('models that can be installed')
    .action(async (_: unknown, command: Command) => {
      const { kizy, out } = contextOf(command)
      const room = await kizy.catalogue()
      out.answer(room, () =>
        table(
          room.catalogue.map(({ id, bytes, licence, installed, fits }) => [
            id,
            inGb(bytes),
            installed ? 'installed' : fits ? '' : 'slow here',
            licence.name,
          ]),
        ),
      )
    })

  program
    .command('install')
    .description('install a model: an id of the catalogue, or a link of Hugging Face or Civitai')
    .argument('<model>')
    .option('--accept-licence', 'you have read its licence and accept it', false)
    .action(async (model: string, { acceptLicence }: { acceptLicence: boolean }, command: Command) => {
      const { kizy, out } = contextOf(command)
      const entry = (await kizy.catalogue()).catalogue.find(({ id }) => id === model)
      if (!acceptLicence) {
        const where = entry ? `${entry.licence.name}, ${entry.licence.url}` : 'on its page'
        throw new Error(`Read its licence first (${where}), then say --accept-licence`)
      }
      await kizy.install(entry ? { id: model, accepted: true } : { link: model, accepted: true })
      if (!entry) return out.answer({ started: model }, () => ['On its way: the Models room shows how far it is.'])
      for (;;) {
        const { installs, catalogue } = await kizy.catalogue()
        const found = installs.find(({ id }) => id === model)
        if (catalogue.some(({ id, installed }) => id === model && installed)) break
        if (found?.problem) throw new Error([found.problem.message, found.problem.detail].filter(Boolean).join('. '))
        if (!found) throw new Error('Somebody stopped it')
        await sleep(LOOK_MS)
      }
      out.answer({ installed: model }, () => [`${model} is here`])
    })

  program
    .command('uninstall')
    .description('erase an installed model from the disk')
    .argument('<model>')
    .action(async (model: string, _: unknown, command: Command) => {
      const { kizy, out } = contextOf(command)
      await kizy.uninstall(model)
      out.answer({ removed: model }, () => [`${model} is gone`])
    })
}
