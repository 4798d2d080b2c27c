import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { concat, formatOf, pngPieces, viewOf } from './bytes'
import { comfyGraphOf } from './comfy-graph'
import { withJpegExif, withPngText, withWebpExif } from './embed'
import { writeExif } from './exif'
import { readSettings } from './read'
import { withoutMetadata } from './strip'
import { textsOf } from './texts'

/** Every text here is ours, put together the way the named program puts it; no file of anybody else's is kept. */

let png: Uint8Array
let jpeg: Uint8Array
let webp: Uint8Array

beforeAll(async () => {
  const picture = sharp({ create: { width: 4, height: 3, channels: 3, background: '#f80' } })
  const [one, two, three] = await Promise.all([
    picture.png().toBuffer(),
    picture.jpeg().toBuffer(),
    picture.webp().toBuffer(),
  ])
  ;[png, jpeg, webp] = [new Uint8Array(one), new Uint8Array(two), new Uint8Array(three)]
})

const saying = (texts: Record<string, string>) =>
  Object.entries(texts).reduce((file, [keyword, text]) => withPngText(file, keyword, text), png)
const readPng = (texts: Record<string, string>) => readSettings(saying(texts))

/** A chunk without a right sum: readers of words do not check it. */
function withRawChunk(type: string, data: Uint8Array): Uint8Array {
  const head = new Uint8Array(8)
  viewOf(head).setUint32(0, data.length)
  head.set(new TextEncoder().encode(type), 4)
  return concat([png.subarray(0, 33), head, data, new Uint8Array(4), png.subarray(33)])
}

const A1111 = `a fox in the snow, <lora:dusk:0.8>
evening light
Negative prompt: people, text
Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 3108224917, Size: 768x512, Model hash: 0123456789, Model: "dreamy, v2", Version: v1.10.1`

const asRead = {
  writer: 'A1111',
  prompt: 'a fox in the snow,\nevening light',
  negativePrompt: 'people, text',
  steps: 28,
  sampler: 'DPM++ 2M Karras',
  guidanceScale: 6.5,
  seed: 3108224917,
  width: 768,
  height: 512,
  model: 'dreamy, v2',
  loras: [{ name: 'dusk', strength: 0.8 }],
}

describe('A1111 and those that write like it', () => {
  test('the text of a PNG', async () => expect(await readPng({ parameters: A1111 })).toEqual(asRead))

  test('the same in a packed chunk, and as plain tEXt', async () => {
    const keyword = new TextEncoder().encode('parameters\0')
    const words = new TextEncoder().encode(A1111)
    expect(await readSettings(withRawChunk('tEXt', concat([keyword, words])))).toEqual(asRead)
    const packed = concat([keyword, new Uint8Array(1), new Uint8Array(deflateSync(words))])
    expect(await readSettings(withRawChunk('zTXt', packed))).toEqual(asRead)
  })

  test('the comment of a JPEG and of a WebP, in any script', async () => {
    const exif = (comment: string) => writeExif({ comment, description: '' })
    expect(await readSettings(withJpegExif(jpeg, exif(A1111)))).toEqual(asRead)
    expect(await readSettings(withWebpExif(webp, exif(A1111), { width: 4, height: 3 }))).toEqual(asRead)
    const words = '雪の中の狐 🦊\nSteps: 4, Seed: 1'
    expect(await readSettings(withJpegExif(jpeg, exif(words)))).toMatchObject({ prompt: '雪の中の狐 🦊', steps: 4 })
  })

  test('Forge says its version and keeps distilled guidance apart', async () => {
    const text =
      'a fox\nSteps: 20, Sampler: Euler, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 5, Size: 896x1152, Model: flux1-dev, Version: f2.0.1v1.10.1'
    expect(await readPng({ parameters: text })).toMatchObject({
      writer: 'Forge',
      guidanceScale: 3.5,
      model: 'flux1-dev',
    })
  })

  test('Civitai lists its resources', async () => {
    const resources = JSON.stringify([
      { type: 'checkpoint', modelName: 'Big, model' },
      { type: 'lora', weight: 0.6, modelName: 'Soft: light' },
    ])
    const text = `a fox\nSteps: 25, Sampler: Euler a, CFG scale: 7, Seed: 9, Size: 832x1216, Civitai resources: ${resources}, Civitai metadata: {}`
    expect(await readPng({ parameters: text })).toMatchObject({
      writer: 'Civitai',
      loras: [{ name: 'Soft: light', strength: 0.6 }],
    })
  })

  test('words that look like a setting stay words', async () => {
    const text = 'Steps: down to the sea\nNegative prompt: Size: large\nSteps: 3, Seed: 2'
    expect(await readPng({ parameters: text })).toMatchObject({
      prompt: 'Steps: down to the sea',
      negativePrompt: 'Size: large',
      steps: 3,
    })
  })
})

test('Fooocus: its own JSON, and its A1111 text', async () => {
  const own = {
    ...{
      prompt: 'a fox',
      negative_prompt: 'text',
      steps: 30,
      guidance_scale: 4,
      resolution: '(1152, 896)',
      seed: '77',
    },
    ...{ base_model: 'juggernaut.safetensors', sampler: 'dpmpp_2m_sde_gpu', scheduler: 'karras' },
    ...{ loras: [['offset.safetensors', 0.1, 'ab12']], metadata_scheme: 'fooocus', version: 'Fooocus v2.5.5' },
  }
  expect(await readPng({ parameters: JSON.stringify(own), fooocus_scheme: 'fooocus' })).toMatchObject({
    ...{ writer: 'Fooocus', prompt: 'a fox', seed: 77, width: 1152, height: 896, model: 'juggernaut' },
    ...{ sampler: 'dpmpp_2m_sde_gpu_karras', loras: [{ name: 'offset', strength: 0.1 }] },
  })
  const text =
    'a fox\nNegative prompt: text\nSteps: 30, Sampler: DPM++ 2M SDE, Seed: 77, Size: 1152x896, CFG scale: 4, Model: juggernaut, LoRA 1: offset : 0.1, Version: Fooocus v2.5.5'
  expect(await readPng({ parameters: text })).toMatchObject({
    writer: 'Fooocus',
    loras: [{ name: 'offset', strength: 0.1 }],
  })
})

describe('ComfyUI', () => {
  const graph = {
    3: {
      class_type: 'KSampler',
      inputs: {
        seed: 8,
        steps: 20,
        cfg: 8,
        sampler_name: 'dpmpp_2m',
        scheduler: 'karras',
        model: ['11', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['5', 0],
      },
    },
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd15\\dreamy.safetensors' } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 768, batch_size: 1 } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: ['12', 0], clip: ['11', 1] } },
    7: { class_type: 'CLIPTextEncode', inputs: { text: 'blurry', clip: ['11', 1] } },
    10: {
      class_type: 'LoraLoader',
      inputs: { lora_name: 'first.safetensors', strength_model: 0.5, model: ['4', 0], clip: ['4', 1] },
    },
    11: {
      class_type: 'LoraLoader',
      inputs: { lora_name: 'second.safetensors', strength_model: 1, model: ['10', 0], clip: ['10', 1] },
    },
    12: { class_type: 'PrimitiveString', inputs: { value: 'a fox' } },
  }
  const expected = {
    ...{ writer: 'ComfyUI', prompt: 'a fox', negativePrompt: 'blurry', seed: 8, steps: 20, guidanceScale: 8 },
    ...{ sampler: 'dpmpp_2m_karras', width: 512, height: 768, model: 'dreamy' },
    loras: [
      { name: 'first', strength: 0.5 },
      { name: 'second', strength: 1 },
    ],
  }

  test('the graph that ran, in a PNG and in a WebP', async () => {
    expect(await readPng({ prompt: JSON.stringify(graph), workflow: '{"nodes":[]}' })).toEqual(expected)
    const inModelTag = concat([new TextEncoder().encode('II*\0'), new Uint8Array([8, 0, 0, 0, 1, 0, 0x10, 0x01, 2, 0])])
    const words = new TextEncoder().encode(`prompt:${JSON.stringify(graph)}\0`)
    const length = new Uint8Array(8)
    viewOf(length).setUint32(0, words.length, true)
    viewOf(length).setUint32(4, inModelTag.length + 8 + 4, true)
    const exif = concat([inModelTag, length, new Uint8Array(4), words])
    expect(await readSettings(withWebpExif(webp, exif, { width: 4, height: 3 }))).toEqual(expected)
  })

  test('the advanced sampler, whose parts are nodes of their own, with guidance beside the words', async () => {
    const advanced = {
      1: {
        class_type: 'SamplerCustomAdvanced',
        inputs: { noise: ['2', 0], guider: ['3', 0], sampler: ['4', 0], sigmas: ['5', 0], latent_image: ['6', 0] },
      },
      2: { class_type: 'RandomNoise', inputs: { noise_seed: 42 } },
      3: { class_type: 'BasicGuider', inputs: { model: ['7', 0], conditioning: ['8', 0] } },
      4: { class_type: 'KSamplerSelect', inputs: { sampler_name: 'euler' } },
      5: { class_type: 'BasicScheduler', inputs: { steps: 25, scheduler: 'simple', model: ['7', 0] } },
      6: { class_type: 'EmptySD3LatentImage', inputs: { width: 1024, height: 1024 } },
      7: { class_type: 'UNETLoader', inputs: { unet_name: 'flux1-dev.safetensors' } },
      8: { class_type: 'FluxGuidance', inputs: { guidance: 3.5, conditioning: ['9', 0] } },
      9: { class_type: 'CLIPTextEncode', inputs: { text: 'a fox' } },
    }
    expect(await readPng({ prompt: JSON.stringify(advanced) })).toMatchObject({
      ...{
        prompt: 'a fox',
        seed: 42,
        steps: 25,
        guidanceScale: 3.5,
        sampler: 'euler',
        width: 1024,
        model: 'flux1-dev',
      },
    })
  })

  test('a graph that bites its tail, and NaN', async () => {
    const text =
      '{"1":{"class_type":"KSampler","inputs":{"seed":1,"cfg":NaN,"model":["2",0],"positive":["2",0]}},"2":{"class_type":"X","inputs":{"model":["2",0],"text":["2",0]}}}'
    expect(await readPng({ prompt: text })).toMatchObject({ writer: 'ComfyUI', seed: 1, prompt: '' })
  })

  test('our own graph, as it stands in a file one saves, is read back', async () => {
    const facts = {
      ...{ prompt: 'a fox', negativePrompt: 'text', modelId: 'sd15', modelName: 'SD 1.5', seed: 7, steps: 20 },
      ...{ guidanceScale: 7, sampler: 'dpmpp_2m_karras', width: 512, height: 768 },
    }
    expect(await readPng({ prompt: JSON.stringify(comfyGraphOf(facts)) })).toMatchObject({
      ...{ prompt: 'a fox', negativePrompt: 'text', seed: 7, steps: 20, guidanceScale: 7, model: 'SD 1.5' },
      ...{ sampler: 'dpmpp_2m_karras', width: 512, height: 768 },
    })
    expect(comfyGraphOf({ ...facts, graph: 'Mine' })).toBeNull()
    expect(comfyGraphOf({ ...facts, start: { source: 'upload:1', strength: 0.5 } })).toBeNull()
  })
})

test('InvokeAI: models as objects', async () => {
  const metadata = {
    ...{ generation_mode: 'txt2img', positive_prompt: 'a fox', negative_prompt: '', width: 512, height: 512, seed: 3 },
    ...{ cfg_scale: 7.5, steps: 30, scheduler: 'euler_a', model: { key: 'k', name: 'dreamshaper-8', base: 'sd-1' } },
    loras: [{ model: { key: 'l', name: 'ink' }, weight: 0.75 }],
  }
  expect(await readPng({ invokeai_metadata: JSON.stringify(metadata) })).toMatchObject({
    ...{ writer: 'InvokeAI', prompt: 'a fox', seed: 3, guidanceScale: 7.5, sampler: 'euler_a', model: 'dreamshaper-8' },
    loras: [{ name: 'ink', strength: 0.75 }],
  })
})

test('SwarmUI: JSON under the keyword of A1111, and in the comment of a JPEG', async () => {
  const params = {
    ...{ prompt: 'a fox <lora:inside>', negativeprompt: 'text', model: 'SDXL/big', seed: 4, steps: 20, cfgscale: 7 },
    ...{
      width: 1024,
      height: 1024,
      sampler: 'euler',
      scheduler: 'karras',
      loras: ['folder/ink'],
      loraweights: ['0.4'],
    },
  }
  const text = JSON.stringify({ sui_image_params: params, sui_extra_data: { date: 'today' } })
  const expected = {
    ...{ writer: 'SwarmUI', prompt: 'a fox', seed: 4, sampler: 'euler_karras', model: 'big' },
    loras: [
      { name: 'inside', strength: 1 },
      { name: 'ink', strength: 0.4 },
    ],
  }
  expect(await readPng({ parameters: text })).toMatchObject(expected)
  const exif = writeExif({ comment: text, description: '' })
  expect(await readSettings(withJpegExif(jpeg, exif))).toMatchObject(expected)
})

test('Kizy reads itself, in all three formats', async () => {
  const kizy = JSON.stringify({
    prompt: 'a fox',
    negativePrompt: '',
    model: 'Sprout',
    seed: 7,
    steps: 20,
    guidanceScale: 4,
  })
  const expected = { writer: 'Kizy', prompt: 'a fox', model: 'Sprout', seed: 7 }
  expect(await readPng({ kizy, parameters: A1111 })).toMatchObject(expected)
  const exif = writeExif({ comment: A1111, description: `kizy:${kizy}` })
  expect(await readSettings(withJpegExif(jpeg, exif))).toMatchObject(expected)
  expect(await readSettings(withWebpExif(webp, exif, { width: 4, height: 3 }))).toMatchObject(expected)
})

test('files that say nothing, or nothing that makes sense, are no settings', async () => {
  for (const file of [png, jpeg, webp, new Uint8Array(), new TextEncoder().encode('hello'), png.subarray(0, 40)]) {
    expect(await readSettings(file)).toBeNull()
  }
  expect(await readPng({ parameters: 'just words' })).toBeNull()
  expect(await readPng({ prompt: '{"a": 1}' })).toBeNull()
  expect(await readPng({ parameters: 'a fox\nSteps: 20, Seed: -1, Size: 0x0, CFG scale: lots' })).toMatchObject({
    steps: 20,
  })
  expect(await readPng({ parameters: 'a fox\nSteps: 20, Seed: -1' })).not.toHaveProperty('seed')
})

test('a small file that unpacks without end says nothing', async () => {
  const bomb = new Uint8Array(deflateSync(Buffer.alloc(64 * 1024 * 1024)))
  expect(bomb.length).toBeLessThan(100_000)
  const chunk = withRawChunk('zTXt', concat([new TextEncoder().encode('parameters\0\0'), bomb]))
  expect(await textsOf(chunk)).toEqual({ parameters: '' })
})

test('cut off at any byte, a file is read without a fault', async () => {
  const files = [
    saying({ parameters: A1111, kizy: '{}' }),
    withJpegExif(jpeg, writeExif({ comment: A1111, description: 'kizy:{}' })),
    withWebpExif(webp, writeExif({ comment: A1111, description: '' }), { width: 4, height: 3 }),
  ]
  for (const file of files) {
    for (let end = 0; end < file.length; end += 3) await readSettings(file.subarray(0, end))
  }
})

describe('the same picture without words', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('%s: every pixel stays, every word goes', async (format) => {
    const exif = writeExif({ comment: A1111, description: 'kizy:{"prompt":"a fox"}' })
    const told = {
      png: () => saying({ parameters: A1111, kizy: '{"prompt":"a fox"}' }),
      jpeg: () => withJpegExif(jpeg, exif),
      webp: () => withWebpExif(webp, exif, { width: 4, height: 3 }),
    }[format]()
    const quiet = withoutMetadata(told)!
    expect(formatOf(quiet)).toBe(format)
    expect(await textsOf(quiet)).toEqual({})
    expect(Buffer.from(quiet).toString('latin1').replaceAll('\0', '')).not.toContain('fox')
    const pixels = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer()
    expect(await pixels(quiet)).toEqual(await pixels(told))
    expect((await sharp(quiet).metadata()).exif).toBeUndefined()
  })

  test('what is no picture is not passed on', () =>
    expect(withoutMetadata(new TextEncoder().encode('hello'))).toBeNull())
})

test('a chunk of ours has a right sum and stands where it may', async () => {
  const pieces = [...pngPieces(saying({ prompt: '{}' }))].map(({ type }) => type)
  expect(pieces.slice(0, 2)).toEqual(['IHDR', 'iTXt'])
  expect((await sharp(saying({ prompt: '{}' })).metadata()).width).toBe(4)
})
