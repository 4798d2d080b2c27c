import { fal } from '@fal-ai/client'
import { expect, test } from './support/test'
import OpenAI, { toFile } from 'openai'
import Replicate from 'replicate'
import { makeKey } from './support/keys'
import { enterAsOwner, studioUrl } from './support/people'

/** Clients of other services, as npm has them, draw in a real studio. */

test.use({ baseURL: studioUrl() })

let key = ''
test.beforeEach(async ({ page }, { title }) => {
  await enterAsOwner(page)
  key = await makeKey(page, title)
})

const isPng = (bytes: Uint8Array) => Buffer.from(bytes).subarray(1, 4).toString() === 'PNG'

/** As a stranger without a key. */
async function open(url: string): Promise<Uint8Array> {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  return new Uint8Array(await response.arrayBuffer())
}

test('OpenAI', async () => {
  const openai = new OpenAI({ baseURL: `${studioUrl()}/api/openai/v1`, apiKey: key, maxRetries: 0 })
  const ids: string[] = []
  for await (const model of openai.models.list()) ids.push(model.id)
  expect(ids).toContain('sprout')

  const made = await openai.images.generate({ model: 'sprout', prompt: 'a red apple, 3d', n: 2, size: '1536x1024' })
  expect(made.data).toHaveLength(2)
  const bytes = Buffer.from(made.data![0]!.b64_json!, 'base64')
  expect(isPng(bytes)).toBe(true)
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  expect(width).toBeGreaterThan(height)
  expect(made.size).toBe(`${width}x${height}`)

  const image = await toFile(bytes, 'apple.png', { type: 'image/png' })
  const edited = await openai.images.edit({ model: 'dall-e-2', image, prompt: 'a green apple' })
  expect(isPng(await open(edited.data![0]!.url!))).toBe(true)
  await expect(open(edited.data![0]!.url!.replace(/signature=.{4}/, 'signature=AAAA'))).rejects.toThrow()

  await expect(openai.images.generate({ model: 'sprout', prompt: '' })).rejects.toMatchObject({
    status: 400,
    param: 'prompt',
    type: 'invalid_request_error',
  })
  await expect(openai.images.generate({ model: 'nothing', prompt: 'a pear' })).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
  })
  const stranger = new OpenAI({ baseURL: `${studioUrl()}/api/openai/v1`, apiKey: 'kizy_no', maxRetries: 0 })
  await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
})

test('Replicate', async () => {
  const replicate = new Replicate({ baseUrl: `${studioUrl()}/api/replicate/v1`, auth: key })
  const input = { prompt: 'a yellow star', num_outputs: 2, num_inference_steps: 2, seed: 5 }
  const output = (await replicate.run('kizy/sprout', { input })) as string[]
  expect(output).toHaveLength(2)
  const star = await open(output[0]!)
  expect(isPng(star)).toBe(true)

  const seen: string[] = []
  const image = new Blob([new Uint8Array(star)], { type: 'image/png' })
  const varied = { prompt: 'a blue star', image, prompt_strength: 0.6, num_inference_steps: 2 }
  const polled = await replicate.run('kizy/sprout', { input: varied, wait: { mode: 'poll' } }, ({ status }) =>
    seen.push(status),
  )
  expect(isPng(await open((polled as string[])[0]!))).toBe(true)
  expect(seen.at(-1)).toBe('succeeded')

  const long = await replicate.predictions.create({
    model: 'kizy/sprout',
    input: { ...input, num_outputs: 12, num_inference_steps: 50, seed: undefined },
  })
  expect(['starting', 'processing']).toContain(long.status)
  await replicate.predictions.cancel(long.id)
  expect((await replicate.wait(long, {})).status).toBe('canceled')
  expect((await replicate.predictions.list()).results[0]!.id).toBe(long.id)
  await expect(replicate.predictions.get(crypto.randomUUID())).rejects.toThrow(/404/)
  await expect(replicate.run('kizy/nothing', { input })).rejects.toThrow(/404.*nothing/)
})

test('fal', async () => {
  fal.config({ credentials: key, proxyUrl: { url: `${studioUrl()}/api/fal/proxy`, when: 'always' } } as never)
  const input = { prompt: 'a purple fish', num_images: 1, num_inference_steps: 2, image_size: 'landscape_4_3' }
  const seen: string[] = []
  const { data, requestId } = (await fal.subscribe('kizy/sprout', {
    input,
    pollInterval: 100,
    onQueueUpdate: ({ status }) => seen.push(status),
  })) as { data: { images: { url: string; width: number; height: number }[] }; requestId: string }
  expect(seen.at(-1)).toBe('COMPLETED')
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect(data.images[0]!.width).toBeGreaterThan(data.images[0]!.height)
  expect(isPng(await open(data.images[0]!.url))).toBe(true)

  const again = { ...input, prompt: 'an orange fish', image_url: data.images[0]!.url }
  const { data: now } = (await fal.run('kizy/sprout', { input: again })) as { data: { images: unknown[] } }
  expect(now.images).toHaveLength(1)

  const many = { ...input, num_images: 12, num_inference_steps: 50 }
  const { request_id: id } = await fal.queue.submit('kizy/sprout/fast', { input: many })
  await fal.queue.cancel('kizy/sprout/fast', { requestId: id })
  await expect(fal.queue.subscribeToStatus('kizy/sprout/fast', { requestId: id })).resolves.toMatchObject({
    status: 'COMPLETED',
    error: 'The request was cancelled.',
  })
  await expect(fal.queue.cancel('kizy/sprout', { requestId: id })).rejects.toMatchObject({ status: 400 })
  await expect(fal.subscribe('kizy/sprout', { input: { prompt: '' } })).rejects.toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['body', 'prompt'] }] },
  })
})

test('fal, by rewritten addresses and a stream', async () => {
  const studio = `${studioUrl()}/api/fal`
  fal.config({
    credentials: key,
    requestMiddleware: async (request) => ({
      ...request,
      url: request.url.replace('https://queue.fal.run', `${studio}/queue`).replace('https://fal.run', `${studio}/run`),
    }),
  })
  const input = { prompt: 'a brown chair', num_inference_steps: 2 }
  const { request_id: requestId } = await fal.queue.submit('kizy/sprout', { input })
  const response = await fetch(`${studio}/queue/kizy/sprout/requests/${requestId}/status/stream`, {
    headers: { authorization: `Key ${key}` },
  })
  const states = (await response.text()).trim().split('\n\n')
  expect(JSON.parse(states.at(-1)!.replace('data: ', ''))).toMatchObject({ status: 'COMPLETED' })
  const { data } = (await fal.queue.result('kizy/sprout', { requestId })) as { data: { images: unknown[] } }
  expect(data.images).toHaveLength(1)
})

test('A1111', async ({ request }) => {
  const headers = { authorization: `Basic ${Buffer.from(`any:${key}`).toString('base64')}` }
  const ask = async (path: string, data?: object) => {
    const options = { headers, ...(data ? { data, method: 'POST' } : {}) }
    return request.fetch(`/sdapi/v1/${path}`, options)
  }
  expect(await (await ask('sd-models')).json()).toContainEqual(expect.objectContaining({ model_name: 'sprout' }))
  expect(await (await ask('options')).json()).toMatchObject({ sd_model_checkpoint: 'sprout' })
  expect(await (await ask('loras')).json()).toBeInstanceOf(Array)
  const samplers = (await (await ask('samplers')).json()) as { name: string }[]
  expect(samplers.map(({ name }) => name)).toContain('Euler')

  const wish = { prompt: 'a red house', seed: 9, steps: 2, sampler_name: 'Euler', width: 512, height: 512 }
  const made = (await (await ask('txt2img', { ...wish, batch_size: 2 })).json()) as { images: string[]; info: string }
  expect(made.images).toHaveLength(2)
  expect(isPng(Buffer.from(made.images[0]!, 'base64'))).toBe(true)
  expect(JSON.parse(made.info)).toMatchObject({ seed: 9, steps: 2, sampler_name: 'euler', width: 512 })

  const varied = await ask('img2img', { ...wish, init_images: [made.images[0]], denoising_strength: 0.5 })
  expect(((await varied.json()) as { images: string[] }).images).toHaveLength(1)
  expect(await (await ask('progress')).json()).toMatchObject({ state: { job_count: 0 } })
  const refused = await ask('txt2img', { ...wish, prompt: '' })
  expect(refused.status()).toBe(422)
  expect(await refused.json()).toMatchObject({ error: 'invalid_input' })
  expect((await ask('txt2img', { ...wish, prompt: 'a fox <lora:nobody:1>' })).status()).toBe(422)
})
