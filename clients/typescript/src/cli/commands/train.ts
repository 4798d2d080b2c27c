import type { Command } from 'commander'
import type { Lora } from '../../loras.ts'
import type { TrainEvent, TrainOptions } from '../../trainings.ts'
import { contextOf } from '../context.ts'
import type { Output } from '../output.ts'
import { number } from './generate.ts'

interface Given {
  name?: string
  subject?: NonNullable<TrainOptions['subject']>
  about?: string
  trigger?: string
  model?: string
  thorough?: boolean
  steps?: number
  rank?: number
  out?: string
}

export function addTrain(program: Command): void {
  program
    .command('train')
    .description('teach a style from a folder or a zip of pictures')
    .argument('<folder|zip>', 'PNG, JPEG or WebP; a .txt of the same name beside a picture is its caption')
    .option('--name <name>', 'what the style is called (default: the folder’s name)')
    .addOption(program.createOption('--subject <subject>', 'what they teach').choices(['look', 'person', 'thing']))
    .option('--about <words>', 'what the pictures show')
    .option('--trigger <word>', 'the word that calls it (default: made of the name)')
    .option('-m, --model <id>', 'which model to teach')
    .option('--thorough', 'learn longer and better')
    .option('--steps <steps>', 'so many steps instead of the recipe’s', number)
    .option('--rank <rank>', 'size of the style', number)
    .option('-o, --out <file>', 'save the style’s file, too')
    .action(async (source: string, given: Given, command: Command) => {
      const { kizy, out, signal } = contextOf(command)
      const lora = await kizy.train(source, { ...optionsOf(given), signal, onEvent: telling(out) })
      if (given.out) await kizy.loras.save(lora.id, given.out)
      out.answer(lora, () => linesOf(lora))
    })
}

function optionsOf({ name, subject, about: description, trigger, model, thorough, steps, rank }: Given): TrainOptions {
  const own = { ...(steps === undefined ? {} : { steps }), ...(rank === undefined ? {} : { rank }) }
  return { name, subject, description, trigger, model, pace: thorough ? 'thorough' : 'quick', own }
}

const STAGES: Record<string, string> = {
  reading: 'reading the pictures',
  caching: 'preparing the pictures',
  training: 'learning',
  sampling: 'drawing samples',
  scoring: 'choosing the best',
  publishing: 'keeping the style',
  done: 'done',
}

function telling(out: Output): (event: TrainEvent) => void {
  const said = new Set<string>()
  return (event) => {
    if (event.type === 'sent') return out.bar(event.files / event.of, `sent ${event.files} of ${event.of}`)
    if (event.type === 'unpacked') return tellPictures(out, event)
    const { progress, isPaused } = event.training
    const now = isPaused ? 'paused' : (progress?.stage ?? 'waiting')
    const words = STAGES[now] ?? now
    // It draws samples again and again: a log is told of that once, and a bar always.
    if (!said.has(now)) out.say(`${words[0]!.toUpperCase()}${words.slice(1)}.`)
    said.add(now)
    if (!progress || progress.steps === 0) return
    const { step, steps, secondsLeft } = progress
    const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`
    out.bar(step / steps, `${words}: step ${step} of ${steps}${left}`)
  }
}

function tellPictures(out: Output, { dataset }: Extract<TrainEvent, { type: 'unpacked' }>): void {
  out.say(`${dataset.pictures.length} pictures, called with “${dataset.trigger || dataset.proposedTrigger}”.`)
  for (const { name, refused, problem } of dataset.arrivals) {
    if (problem) out.say(`  ${name}: ${problem.title}`)
    for (const one of refused) out.say(`  not taken: ${one.name}. ${one.reason}`)
  }
  for (const note of dataset.coverage) out.say(`  ${note}`)
}

const linesOf = ({ id, name, trigger, strength }: Lora): string[] => [
  `${id}  “${name}”, called with “${trigger}”, strength ${strength}`,
  `Draw with it: kizy generate ${trigger}, … --lora ${JSON.stringify(name)}`,
]
