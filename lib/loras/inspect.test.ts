import { describe, expect, it } from 'vitest'
import { KizyError } from '@/lib/errors'
import type { Reading } from '@/lib/workflow/compute'
import { inspectLora, type Target } from '@/lib/loras/inspect'
import type { ByteSource } from '@/lib/loras/safetensors'
import { floats, kohyaLora, type Part, safetensors, withHeader } from '@/lib/testing/lora-files'

const sprout: Target = {
  id: 'sprout',
  name: 'Sprout',
  family: 'sd15',
  architecture: 'sprout',
  layers: {
    'unet.mid.attn1.to_q': [4, 6],
    'unet.mid.attn1.to_out.0': [6, 4],
    'unet.conv_in': [5, 3, 3, 3],
    'text_encoder.encoder.layers.0.mlp.fc1': [8, 4],
  },
}
const sd15: Target = {
  ...sprout,
  id: 'sd15',
  name: 'SD 1.5',
  architecture: 'sd15',
  layers: { 'unet.mid.attn1.to_q': [320, 320], 'unet.down.attn1.to_q': [320, 320] },
}

/** A file that counts what is read of it. */
function source(bytes: Buffer): ByteSource & { read: ByteSource['read']; asked: number } {
  const file = {
    bytes: bytes.length,
    asked: 0,
    read: async (start: number, length: number) => {
      file.asked += length
      return bytes.subarray(start, start + length)
    },
  }
  return file
}

/** What the gpu service would read; nothing where it is not said. */
const inspect = (bytes: Buffer, targets = [sprout, sd15], readings: Reading[] = []) =>
  inspectLora(source(bytes), 'night_ink.safetensors', targets, async () => readings)

const refusal = (bytes: Buffer, targets?: Target[]) =>
  inspect(bytes, targets).then(
    () => 'taken',
    (error: unknown) => {
      if (error instanceof KizyError && error.status === 422)
        return `${error.problem.title} ${error.problem.detail ?? ''}`
      throw error
    },
  )

const one = (down: string, up: string, extra: Record<string, Part> = {}, metadata?: Record<string, string>) =>
  safetensors({ [down]: floats([2, 6], () => 1), [up]: floats([4, 2], () => 1), ...extra }, metadata)

describe('inspectLora', () => {
  it.each([
    ['kohya', 'lora_unet_mid_attn1_to_q.lora_down.weight', 'lora_unet_mid_attn1_to_q.lora_up.weight'],
    ['peft', 'unet.mid.attn1.to_q.lora_A.weight', 'unet.mid.attn1.to_q.lora_B.weight'],
    ['peft', 'base_model.model.mid.attn1.to_q.lora_A.weight', 'base_model.model.mid.attn1.to_q.lora_B.weight'],
    ['diffusers', 'unet.mid.attn1.to_q.lora.down.weight', 'unet.mid.attn1.to_q.lora.up.weight'],
    ['diffusers', 'unet.mid.attn1.processor.to_q_lora.down.weight', 'unet.mid.attn1.processor.to_q_lora.up.weight'],
  ])('knows the layout %s by its names', async (layout, down, up) => {
    const found = await inspect(one(down, up))
    expect(found).toMatchObject({ layout, rank: 2, alpha: 2, layers: { matched: 1, named: 1 } })
    expect(found.target.id).toBe('sprout')
  })

  it('tells models of the same names apart by their shapes', async () => {
    expect((await inspect(kohyaLora({ 'unet.mid.attn1.to_q': [320, 320] }))).target.id).toBe('sd15')
    expect((await inspect(kohyaLora({ 'unet.mid.attn1.to_q': [4, 6] }))).target.id).toBe('sprout')
    expect(await refusal(kohyaLora({ 'unet.mid.attn1.to_q': [640, 640] }))).toMatch(/made for another model/)
  })

  it('reads alpha where it stands', async () => {
    const names = ['unet.mid.attn1.to_q.lora_A.weight', 'unet.mid.attn1.to_q.lora_B.weight'] as const
    const inHeader = { lora_adapter_metadata: JSON.stringify({ 'unet.lora_alpha': 8 }) }
    expect((await inspect(one(...names, {}, inHeader))).alpha).toBe(8)
    expect((await inspect(one(...names, {}, { lora_adapter_metadata: '[null' }))).alpha).toBe(2)
    expect((await inspect(one(...names, {}, { ss_network_alpha: '1' }))).alpha).toBe(1)
    expect((await inspect(kohyaLora({ 'unet.mid.attn1.to_q': [4, 6] }, { alpha: 3 }))).alpha).toBe(3)
    const half = { dtype: 'F16', shape: [], bytes: Buffer.from([0x00, 0x45]) }
    const bf16 = { dtype: 'BF16', shape: [], bytes: Buffer.from([0xa0, 0x40]) }
    const kohya = ['lora_unet_mid_attn1_to_q.lora_down.weight', 'lora_unet_mid_attn1_to_q.lora_up.weight'] as const
    for (const alpha of [half, bf16]) {
      expect((await inspect(one(...kohya, { 'lora_unet_mid_attn1_to_q.alpha': alpha }))).alpha).toBe(5)
    }
  })

  it('takes what the file tells of itself, and nothing that is too much', async () => {
    const metadata = {
      'modelspec.title': ' Night\u0000 ink ',
      'modelspec.trigger_phrase': 'nghtnk',
      'modelspec.license': 'CC-BY-4.0',
      'modelspec.description': 'x'.repeat(5000),
      'modelspec.tags': 'ink, night,, blue',
      'modelspec.thumbnail': 'data:text/html;base64,PHNjcmlwdD4=',
      lora_default_weight: '0.7',
    }
    const { told } = await inspect(kohyaLora({ 'unet.mid.attn1.to_q': [4, 6] }, { metadata }))
    expect(told).toMatchObject({ title: 'Night ink', trigger: 'nghtnk', license: 'CC-BY-4.0', strength: 0.7 })
    expect(told.description).toHaveLength(2000)
    expect(told.tags).toEqual(['ink', 'night', 'blue'])
    expect(told.thumbnail).toBeNull()
  })

  it('falls back to the file’s name, and to the tag that stands on all pictures', async () => {
    const frequencies = JSON.stringify({ '10_ink': { nghtnk: 24, fox: 3 }, '5_more': { nghtnk: 2 } })
    const { told } = await inspect(
      kohyaLora({ 'unet.mid.attn1.to_q': [4, 6] }, { metadata: { ss_tag_frequency: frequencies } }),
    )
    expect(told).toMatchObject({ title: 'night ink', trigger: 'nghtnk', strength: null })
  })

  it('reads a large file’s header and no weights', async () => {
    const layers = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`unet.b${index}.to_q`, [64, 64]]))
    const file = source(kohyaLora(layers))
    await inspectLora(file, 'large', [{ ...sprout, layers }])
    expect(file.asked).toBeLessThan(file.bytes / 4)
  })

  it.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /damaged/],
    ['a length alone', Buffer.alloc(8), /damaged/],
    ['a pickle', Buffer.from('80027d71002858', 'hex'), /damaged/],
    ['a header of 9 exabytes', Buffer.concat([Buffer.alloc(8, 0x7f), Buffer.alloc(100)]), /longer/],
    ['a header longer than the file', withHeader('{}', Buffer.alloc(0)).fill(200, 0, 1), /cut off/],
    ['no JSON', withHeader('{"a":', Buffer.alloc(8)), /cannot be read/],
    ['JSON that nests without end', withHeader('['.repeat(200_000), Buffer.alloc(8)), /cannot be read/],
    ['a list', withHeader('[]', Buffer.alloc(8)), /cannot be read/],
    ['an entry that is null', withHeader('{"a":null}', Buffer.alloc(8)), /“a” is not described/],
    [
      'a dtype nobody knows',
      withHeader('{"a":{"dtype":"X9","shape":[2],"data_offsets":[0,8]}}', Buffer.alloc(8)),
      /“a”/,
    ],
    [
      'a dtype of the prototype',
      withHeader('{"a":{"dtype":"constructor","shape":[2],"data_offsets":[0,8]}}', Buffer.alloc(8)),
      /“a”/,
    ],
    ['a negative side', withHeader('{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}', Buffer.alloc(8)), /“a”/],
    [
      'sides beyond counting',
      withHeader('{"a":{"dtype":"F32","shape":[9007199254740991,4],"data_offsets":[0,8]}}', Buffer.alloc(8)),
      /“a”/,
    ],
    [
      'a shape its bytes do not have',
      withHeader('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', Buffer.alloc(8)),
      /“a”/,
    ],
    [
      'parts that overlap',
      withHeader(
        '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}',
        Buffer.alloc(12),
      ),
      /overlap/,
    ],
    ['a gap', withHeader('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', Buffer.alloc(8)), /gaps/],
    ['a tail', Buffer.concat([kohyaLora({ 'unet.mid.attn1.to_q': [4, 6] }), Buffer.alloc(9)]), /more bytes/],
    ['a cut', kohyaLora({ 'unet.mid.attn1.to_q': [4, 6] }).subarray(0, -9), /cut off/],
  ])('refuses %s', async (_, bytes, words) => {
    expect(await refusal(bytes)).toMatch(words)
  })

  it.each<[string, Buffer, RegExp]>([
    [
      'weights that are no LoRA',
      safetensors({ 'conv_in.weight': floats([2], () => 1) }),
      /does not look like a LoRA. 0 of its 1 layers/,
    ],
    ['SDXL', kohyaLora({ 'unet.down.attn9.to_q': [8, 8] }), /Stable Diffusion of another build/],
    ['two text encoders', safetensors({ 'lora_te2_x.lora_down.weight': floats([2], () => 1) }), /made for SDXL/],
    [
      'FLUX',
      safetensors({ 'transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight': floats([2], () => 1) }),
      /made for FLUX/,
    ],
    [
      'Qwen-Image 2.1',
      safetensors({ 'lora_unet_transformer_blocks_0_img_mlp_gate_layer.lora_down.weight': floats([2], () => 1) }),
      /made for Qwen-Image 2.1/,
    ],
    [
      'DoRA',
      one('lora_unet_mid_attn1_to_q.lora_down.weight', 'lora_unet_mid_attn1_to_q.lora_up.weight', {
        'lora_unet_mid_attn1_to_q.dora_scale': floats([4, 1], () => 1),
      }),
      /kind DoRA/,
    ],
    ['LoKr of no model here', safetensors({ 'lycoris_x.lokr_w1': floats([2], () => 1) }), /0 of its 1 layers/],
    [
      'half of a layer',
      safetensors({ 'lora_unet_mid_attn1_to_q.lora_down.weight': floats([2, 6], () => 1) }),
      /incomplete/,
    ],
    [
      'whole numbers for weights',
      safetensors({
        'lora_unet_mid_attn1_to_q.lora_down.weight': { ...floats([2, 6], () => 1), dtype: 'I32' },
        'lora_unet_mid_attn1_to_q.lora_up.weight': floats([4, 2], () => 1),
      }),
      /kind that is not read/,
    ],
  ])('says why of %s', async (_, bytes, words) => {
    expect(await refusal(bytes)).toMatch(words)
  })

  const sgm = 'lora_unet_input_blocks_4_1_proj_in'
  const elsewhere = one(`${sgm}.lora_down.weight`, `${sgm}.lora_up.weight`)
  const read = (more: Partial<Reading> = {}): Reading => ({
    ...{ model: 'sd15', layers: ['unet.down.attn1.to_q'], rank: 2, named: 1, unknown: 0 },
    ...more,
  })

  it('takes the word of the service for names of other programs', async () => {
    const found = await inspect(elsewhere, undefined, [read(), read({ model: 'gone', layers: ['unet.a', 'unet.b'] })])
    expect(found).toMatchObject({ layout: 'other', rank: 2, alpha: 2, layers: { matched: 1, named: 1 } })
    expect(found.target.id).toBe('sd15')
  })

  it.each<[string, Partial<Reading>]>([
    [
      'what reads words alone, of a file that changes what draws',
      { layers: ['text_encoder.encoder.layers.0.mlp.fc1'] },
    ],
    ['less than half of it', { named: 5, unknown: 3 }],
  ])('does not take %s for a fit', async (_, more) => {
    const refused = inspect(elsewhere, undefined, [read(more)])
    await expect(refused).rejects.toMatchObject({ status: 422 })
  })

  it('does not take what all models share for a fit', async () => {
    const words = 'lora_te1_text_model_encoder_layers_0_mlp_fc1'
    const shared = {
      [`${words}.lora_down.weight`]: floats([2, 4], () => 1),
      [`${words}.lora_up.weight`]: floats([8, 2], () => 1),
    }
    const both = one(`${sgm}.lora_down.weight`, `${sgm}.lora_up.weight`, shared)
    expect(await refusal(both)).toMatch(/0 of its 2 layers|another build|SDXL/)
    expect(await inspect(safetensors(shared))).toMatchObject({ layout: 'kohya', layers: { matched: 1, named: 1 } })
  })

  it('waits for models rather than call a good file bad', async () => {
    await expect(inspect(kohyaLora({ 'unet.mid.attn1.to_q': [4, 6] }), [])).rejects.toMatchObject({ status: 503 })
  })
})
