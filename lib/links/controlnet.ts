import { z } from 'zod'
import { askJson, type Access } from '@/lib/links/ask'

/** A ControlNet's repository: diffusers' `config.json` beside the weights says that it is one, and of which class. */

const Config = z.looseObject({ _class_name: z.string().optional() })

/** What such nets read, by what stands in their names; one that reads many things is shown edges. */
const READS: [RegExp, string][] = [
  [/canny|union|(?<![a-z])edges?(?![a-z])/i, 'edges'],
  [/depth/i, 'depth'],
  [/pose/i, 'a pose'],
  [/soft-?edge|(?<![a-z])hed(?![a-z])/i, 'soft edges'],
  [/line-?art/i, 'line art'],
  [/scribble|sketch/i, 'scribbles'],
  [/normal/i, 'surfaces'],
  [/seg(?:mentation)?(?![a-z])/i, 'segments'],
  [/tile|upscale|blur/i, 'a coarse picture'],
]

/** Null where a folder with such files is none; else what its name says that it reads, if that. */
export async function controlnetIn(
  names: string[],
  { repo, address }: { repo: string; address: (file: string) => string },
  access: Access,
): Promise<{ reads: string | null } | null> {
  const isOne = names.includes('config.json') && !names.includes('model_index.json')
  if (!isOne || !names.some((name) => /^diffusion_pytorch_model.*\.safetensors$/i.test(name))) return null
  const config = await askJson('huggingface', address('config.json'), Config, access)
  if (!/ControlNet/.test(config._class_name ?? '')) return null
  const name = repo.split('/')[1]!
  return { reads: READS.find(([sign]) => sign.test(name))?.[1] ?? null }
}

/** Why it cannot be taken from its link; null when it can. */
export function controlnetRefusal(reads: string | null): string | null {
  if (reads === 'edges') return null
  const what = reads
    ? `It is a ControlNet that reads ${reads}, which Kizy does not find in pictures`
    : 'It is a ControlNet, and its name does not say what it reads'
  return `${what}. For a graph of your own, put its folder among the models by hand: the guide to model families says how.`
}
