import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { Kizy } from '../../kizy.ts'
import { forgetLogin, saveLogin } from '../config.ts'
import { contextOf } from '../context.ts'

async function ask(question: string, fallback = ''): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await terminal.question(question)).trim() || fallback
  } finally {
    terminal.close()
  }
}

export function addLogin(program: Command): void {
  program
    .command('login')
    .description('keep a studio’s address and your key to it on this computer')
    .action(async (_: unknown, command: Command) => {
      const { kizy, out } = contextOf(command)
      const given = command.optsWithGlobals<{ url?: string; key?: string }>()
      const url = given.url ?? (await ask(`The studio's address [${kizy.url}]: `, kizy.url))
      const key = given.key ?? (await ask('Your key (Settings, Keys): '))
      await new Kizy({ url, key }).models()
      const file = saveLogin({ url: url.replace(/\/+$/, ''), key })
      out.answer({ url, file }, () => [`The key works. It is kept in ${file}, for you alone.`])
    })

  program
    .command('logout')
    .description('forget both')
    .action((_: unknown, command: Command) => {
      forgetLogin()
      contextOf(command).out.answer({}, () => ['Forgotten. To end the key itself, revoke it under Settings, Keys.'])
    })
}
