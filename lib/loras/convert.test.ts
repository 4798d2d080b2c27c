import { expect, it } from 'vitest'
import { bytesOf, planConversion } from '@/lib/loras/convert'
import { inspectLora } from '@/lib/loras/inspect'
import { type ByteSource, readHeader } from '@/lib/loras/safetensors'
import { floats, kohyaLora, safetensors } from '@/lib/testing/lora-files'

const layers = {
  'unet.mid.attn1.to_q': [4, 6],
  'unet.mid.attn1.to_out.0': [6, 4],
  'text_encoder.encoder.layers.0.mlp.fc1': [8, 4],
}
const target = { id: 'sprout', name: 'Sprout', family: 'sd15', architecture: 'sprout', layers }
const source = (bytes: Buffer): ByteSource => ({
  bytes: bytes.length,
  read: async (start, length) => bytes.subarray(start, start + length),
})

async function convert(
  bytes: Buffer,
  layout: 'kohya' | 'peft',
  of: Record<string, number[]> = layers,
): Promise<Buffer> {
  const file = source(bytes)
  const converted = await planConversion(file, of, layout)
  const parts: Buffer[] = []
  for await (const part of bytesOf(file, converted)) parts.push(part)
  const whole = Buffer.concat(parts)
  expect(whole.length).toBe(converted.bytes)
  return whole
}

async function weightsOf(bytes: Buffer): Promise<Map<string, string>> {
  const { tensors } = await readHeader(source(bytes))
  return new Map([...tensors].map(([name, { start, end }]) => [name, bytes.subarray(start, end).toString('hex')]))
}

it('writes PEFT names and the scale into the header, and leaves every weight as it is', async () => {
  const kohya = kohyaLora(layers, { rank: 4, alpha: 2, metadata: { 'modelspec.title': 'Night ink' } })
  const peft = await convert(kohya, 'peft')
  const found = await inspectLora(source(peft), 'x.safetensors', [target])
  expect(found).toMatchObject({ layout: 'peft', rank: 4, alpha: 2, layers: { matched: 3, named: 3 } })
  expect(found.told.title).toBe('Night ink')
  const [before, after] = [await weightsOf(kohya), await weightsOf(peft)]
  expect(after.get('unet.mid.attn1.to_out.0.lora_B.weight')).toBe(
    before.get('lora_unet_mid_attn1_to_out_0.lora_up.weight'),
  )
  expect(after.get('text_encoder.text_model.encoder.layers.0.mlp.fc1.lora_A.weight')).toBe(
    before.get('lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight'),
  )
  expect([...after.keys()].some((name) => name.endsWith('.alpha'))).toBe(false)
})

it('comes back as it was', async () => {
  const kohya = kohyaLora(layers, { rank: 4, alpha: 2 })
  const back = await convert(await convert(kohya, 'peft'), 'kohya')
  expect(await weightsOf(back)).toEqual(await weightsOf(kohya))
})

it('keeps alphas and ranks that differ from layer to layer', async () => {
  const [first, second] = [
    kohyaLora({ 'unet.mid.attn1.to_q': [4, 6] }, { rank: 4, alpha: 4 }),
    kohyaLora({ 'unet.mid.attn1.to_out.0': [6, 4] }, { rank: 2, alpha: 1 }),
  ]
  const both = await joined(first, second)
  const peft = await convert(both, 'peft')
  const { metadata } = await readHeader(source(peft))
  expect(JSON.parse(metadata.get('lora_adapter_metadata')!)).toMatchObject({
    'unet.r': 4,
    'unet.lora_alpha': 4,
    'unet.rank_pattern': { 'mid.attn1.to_out.0': 2 },
    'unet.alpha_pattern': { 'mid.attn1.to_out.0': 1 },
  })
  expect(await weightsOf(await convert(peft, 'kohya'))).toEqual(await weightsOf(both))
})

/** Two files as one. */
async function joined(...files: Buffer[]): Promise<Buffer> {
  const parts: Record<string, { shape: number[]; bytes: Buffer }> = {}
  for (const file of files) {
    const { tensors } = await readHeader(source(file))
    for (const [name, { shape, start, end }] of tensors) parts[name] = { shape, bytes: file.subarray(start, end) }
  }
  return safetensors(parts)
}

const xl = {
  'unet.mid.attn1.to_q': [4, 6],
  'text_encoder.encoder.layers.0.mlp.fc1': [8, 4],
  'text_encoder_2.encoder.layers.0.mlp.fc1': [8, 4],
}

it('numbers the text encoders where there are two', async () => {
  const stems = [
    'lora_unet_mid_attn1_to_q',
    'lora_te1_text_model_encoder_layers_0_mlp_fc1',
    'lora_te2_text_model_encoder_layers_0_mlp_fc1',
  ]
  const shapes = Object.values(xl)
  const kohya = safetensors(
    Object.fromEntries(
      stems.flatMap((stem, index) => [
        [`${stem}.lora_down.weight`, floats([2, shapes[index]![1]!], (n) => n + index)],
        [`${stem}.lora_up.weight`, floats([shapes[index]![0]!, 2], (n) => n - index)],
        [`${stem}.alpha`, floats([], () => 2)],
      ]),
    ),
  )
  const peft = await convert(kohya, 'peft', xl)
  expect([...(await weightsOf(peft)).keys()].filter((name) => name.startsWith('text_encoder_2.'))).toHaveLength(2)
  expect(await weightsOf(await convert(peft, 'kohya', xl))).toEqual(await weightsOf(kohya))
})

it('writes nothing rather than half', async () => {
  const { 'text_encoder_2.encoder.layers.0.mlp.fc1': _, ...less } = xl
  const file = kohyaLora({ ...less, 'unet.other': [4, 4] })
  await expect(convert(file, 'peft', less)).rejects.toMatchObject({ status: 422 })
})
