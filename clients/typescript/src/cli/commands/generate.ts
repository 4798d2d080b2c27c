import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { Options } from '../../kizy.ts'
import type { Picture } from '../../picture.ts'
import { type Context, contextOf } from '../context.ts'
import { asEscapes, pictureTerminal } from '../show-picture.ts'

interface Given {
  number?: number
  model?: string
  shape?: NonNullable<Options['shape']>
  size?: Pick<Options, 'width' | 'height'>
  sampler?: string
  wish?: Partial<Options>
  seed?: number
  steps?: number
  guidance?: number
  not?: string
  lora?: string[]
  from?: string
  strength: number
  out: string
  show: boolean
}

export function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('That is not a number.')
  return value
}

function sizeOf(text: string): Pick<Options, 'width' | 'height'> {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? []
  if (!width || !height) throw new InvalidArgumentError('Say it like 768x512.')
  return { width: Number(width), height: Number(height) }
}

function jsonOf(text: string): Partial<Options> {
  try {
    return JSON.parse(text) as Partial<Options>
  } catch {
    throw new InvalidArgumentError('That is not JSON.')
  }
}

const several = (one: string, before: string[] = []) => [...before, one]

export function addGenerate(program: Command): void {
  program
    .command('generate')
    .description('make pictures from words')
    .argument('<words...>', 'what you want to see')
    .option('-n, --number <count>', 'how many pictures', number)
    .option('-m, --model <id>', 'which model (see `kizy models`)')
    .option('-s, --shape <shape>', '1:1, 4:3, 3:4, 3:2, 2:3, 16:9 or 9:16')
    .option('--size <pixels>', 'pixels of your own, like 768x512', sizeOf)
    .option('--seed <seed>', 'the same seed gives the same picture', number)
    .option('--steps <steps>', 'more steps, finer picture', number)
    .option('--guidance <scale>', 'how closely to follow the words', number)
    .option('--sampler <sampler>', 'how noise becomes a picture')
    .option('--not <words>', 'what should not be in it')
    .option('-l, --lora <name>', 'a style to draw with, by name or id; may be given again', several)
    .option('--from <file>', 'a picture to begin with: a file, upload:ID, artwork:ID or an address')
    .option('--strength <share>', 'how much of it is drawn anew, 0.05 to 1', number, 0.6)
    .option('--wish <json>', 'anything else that the API takes', jsonOf)
    .option('-o, --out <folder>', 'where the files go', '.')
    .option('--no-show', 'no pictures in the terminal')
    .action(async (words: string[], given: Given, command: Command) => {
      const context = contextOf(command)
      const { kizy, out, signal } = context
      const options = { ...(await optionsOf(context, given)), signal, onEvent: out.progress.bind(out) }
      const pictures = await kizy.generate(words.join(' '), options)
      const files = await save(pictures, given.out)
      if (given.show && !out.isJson) await show(pictures)
      out.answer(
        pictures.map(({ artwork }, index) => ({ file: files[index], ...artwork })),
        () => files,
      )
    })
}

async function optionsOf({ kizy }: Context, given: Given): Promise<Options> {
  const { number: count, model, shape, seed, steps, guidance: guidanceScale } = given
  const { not: negativePrompt, lora: loras, sampler, size, wish: more } = given
  const wish = { count, model, shape, seed, steps, guidanceScale, negativePrompt, loras, sampler, ...size, ...more }
  const said = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as Options
  if (given.from === undefined) return said
  const isKnown = /^(upload:|artwork:|https?:\/\/)/.test(given.from)
  const source = isKnown ? given.from : await kizy.upload(given.from)
  return { ...said, start: { source, strength: given.strength } }
}

export async function save(pictures: Picture[], folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const files: string[] = []
  for (const picture of pictures) {
    const file = resolve(join(folder, picture.fileName))
    await picture.save(file)
    files.push(file)
  }
  return files
}

async function show(pictures: Picture[]): Promise<void> {
  const terminal = pictureTerminal()
  if (!terminal || !process.stdout.isTTY) return
  for (const picture of pictures) {
    if (picture.artwork.mediaType !== 'image/png') continue
    process.stdout.write(asEscapes(await picture.bytes(), terminal))
  }
}
