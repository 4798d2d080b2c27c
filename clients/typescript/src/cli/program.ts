import { Command } from 'commander'
import { addCompletion } from './commands/completion.ts'
import { addDoctor } from './commands/doctor.ts'
import { addGenerate } from './commands/generate.ts'
import { addGraph } from './commands/graph.ts'
import { addInstall } from './commands/install.ts'
import { addLists } from './commands/lists.ts'
import { addLogin } from './commands/login.ts'
import { addLoras } from './commands/loras.ts'
import { addMcp } from './commands/mcp.ts'
import { addPictures } from './commands/pictures.ts'
import { addTrain } from './commands/train.ts'
import { VERSION } from '../version.ts'

export function makeProgram(): Command {
  const program = new Command('kizy')
    .description('Your studio from the command line.')
    .version(VERSION, '--version', 'which client this is')
    .option('--url <address>', 'the studio (default: KIZY_URL, then what `kizy login` kept)')
    .option('--key <key>', 'your key (default: KIZY_KEY, then what `kizy login` kept)')
    .option('--json', 'answer with JSON')
    .exitOverride()
    .showHelpAfterError('Try `kizy --help`.')
  const all = [
    addGenerate,
    addPictures,
    addTrain,
    addLoras,
    addLists,
    addInstall,
    addGraph,
    addDoctor,
    addLogin,
    addMcp,
    addCompletion,
  ]
  for (const add of all) add(program)
  return program
}
