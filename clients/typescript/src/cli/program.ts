import { Command } from 'commander'
import { addCompletion } from './commands/completion.ts'
import { addDoctor } from './commands/doctor.ts'
import { addGenerate } from './commands/generate.ts'
import { addGraph } from './commands/graph.ts'
import { addInstall } from './commands/install.ts'
import { addLists } from './commands/lists.ts'
import { addLogin } from './commands/login.ts'
import { addMcp } from './commands/mcp.ts'

export function makeProgram(): Command {
  const program = new Command('kizy')
    .description('Your studio from the command line.')
    .option('--url <address>', 'the studio (default: KIZY_URL, then what `kizy login` kept)')
    .option('--key <key>', 'your key (default: KIZY_KEY, then what `kizy login` kept)')
    .option('--json', 'answer with JSON')
    .exitOverride()
    .showHelpAfterError('Try `kizy --help`.')
  for (const add of [addGenerate, addLists, addInstall, addGraph, addDoctor, addLogin, addMcp, addCompletion])
    add(program)
  return program
}
