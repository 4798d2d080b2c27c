import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { dropDownload, listDownloads, requireDownload, retryDownload } from '@/lib/downloads/data'
import { viewDownload } from '@/lib/downloads/queries'
import { startDownload } from '@/lib/downloads/start'
import { fetchAll } from '@/lib/downloads/work'
import { KizyError } from '@/lib/errors'
import { lookAt, previewLink } from '@/lib/links/look'
import { requireLora } from '@/lib/loras/data'
import { ensureBucket, objectBytes } from '@/lib/storage/bucket'
import { stagingKey } from '@/lib/storage/keys'
import { beginStaging, PART_BYTES, putPart } from '@/lib/storage/staging'
import { floats, kohyaLora, type Part, safetensors } from '@/lib/testing/lora-files'
import { sha256, startModelSites, usual } from '@/lib/testing/model-sites'
import { sprout } from '@/lib/testing/models'
import { newPerson } from '@/lib/testing/people'
import { getToken, listTokens, removeToken, setToken } from '@/lib/tokens/data'
import { announceUploads, setMultipartId } from '@/lib/uploads/data'
import { saveModels } from '@/lib/workflow/store/offers'

const layers = { 'unet.mid.attn1.to_q': [4, 6], 'unet.mid.attn1.to_v': [4, 6] }
const CIVITAI = 'https://civitai.com/models/12?modelVersionId=34'
const HUB = 'kuro/night-ink'

let sites: Awaited<ReturnType<typeof startModelSites>>
let anna: SessionUser
let seed = 0
/** A LoRA that fits Sprout, never the same twice. */
const file = () => kohyaLora(layers, { seed: ++seed, metadata: { made: crypto.randomUUID() } })

beforeAll(async () => {
  await ensureBucket()
  await saveModels([{ ...sprout, architecture: 'sprout', layers }])
  sites = await startModelSites(usual(file()))
})
afterAll(() => sites.stop())
beforeEach(async () => {
  anna = await newPerson()
  sites.now = usual(file())
  sites.asked = []
})

const around = () => ({ network: sites.network, patience: () => 1 })

/** Starts a download, lets it end, and says how. */
async function download(link: string) {
  const { id } = await startDownload(anna, { link }, 'lora', sites.network)
  await fetchAll(around())
  return viewDownload(await requireDownload(anna, id))
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof KizyError ? error.problem.code : String(error)),
  )

async function requireNothingLeft() {
  expect(await db().upload.findMany({ where: { ownerId: anna.id } })).toEqual([])
  expect(await db().lora.count({ where: { ownerId: anna.id } })).toBe(0)
}

describe('looking at a link', () => {
  it('says what Civitai says, before anything is downloaded', async () => {
    expect(await previewLink(anna, CIVITAI, sites.network)).toMatchObject({
      ...{ site: 'civitai', name: 'Night ink', version: 'v1.0', by: 'kuro', kind: 'lora', base: 'SD 1.5' },
      ...{ trigger: 'nghtnk, ink wash', description: 'Ink & paper, at night .', refusal: null, gated: false },
      licence: 'commercial use: Image, Sell; name its maker',
      files: [{ name: 'night_ink.safetensors', bytes: sites.now.content.length, sha256: sha256(sites.now.content) }],
    })
    expect(sites.asked.map(({ path }) => path)).toEqual(['/api/v1/models/12'])
  })

  it('says what Hugging Face says', async () => {
    expect(await previewLink(anna, HUB, sites.network)).toMatchObject({
      ...{ site: 'huggingface', name: 'night ink', by: 'kuro', kind: 'lora', trigger: 'nghtnk', licence: 'openrail' },
      base: 'runwayml/stable-diffusion-v1-5',
      files: [{ bytes: sites.now.content.length }],
    })
  })

  it.each([
    [404, 'link_gone'],
    [401, 'token_needed'],
    [403, 'token_needed'],
    [429, 'site_busy'],
    [503, 'site_down'],
  ])('has words for %i', async (status, code) => {
    sites.now.status = status
    for (const link of [CIVITAI, HUB]) expect(await codeOf(previewLink(anna, link, sites.network))).toBe(code)
  })

  it('refuses what is pickled, what is something else, and what is no link', async () => {
    sites.now.fileName = 'night_ink.pt'
    expect((await previewLink(anna, CIVITAI, sites.network)).refusal).toMatch(/safetensors alone/)
    expect((await previewLink(anna, HUB, sites.network)).refusal).toMatch(/pickled/)
    expect(await codeOf(startDownload(anna, { link: CIVITAI }, 'lora', sites.network))).toBe('link_refused')
    sites.now = { ...usual(file()), type: 'Workflows' }
    expect((await previewLink(anna, CIVITAI, sites.network)).refusal).toMatch(/This is a Workflows/)
    sites.now = { ...usual(file()), type: 'DoRA' }
    expect((await previewLink(anna, CIVITAI, sites.network)).refusal).toMatch(/DoRA, which Kizy does not wear/)
    expect(await codeOf(startDownload(anna, { link: CIVITAI }, 'lora', sites.network))).toBe('link_refused')
    expect(await codeOf(previewLink(anna, 'a fox in the snow', sites.network))).toBe('link_unknown')
    expect(await listDownloads(anna)).toEqual([])
  })
})

describe('a ControlNet’s link', () => {
  const net = (config: object) => ({ ...usual(file()), config, fileName: 'diffusion_pytorch_model.safetensors' })
  const look = (repo: string) => lookAt(anna, `https://huggingface.co/${repo}`, sites.network)

  it('is one to install, by what its settings say and not by its size', async () => {
    sites.now = net({ _class_name: 'ControlNetModel', cross_attention_dim: 768 })
    expect(await look('kuro/night-ink-canny')).toMatchObject({
      ...{ kind: 'repository', controlnet: { reads: 'edges' }, refusal: null },
    })
    expect(await previewLink(anna, 'kuro/night-ink-canny', sites.network)).not.toHaveProperty('controlnet')
    expect(await codeOf(startDownload(anna, { link: 'kuro/night-ink-canny' }, 'lora', sites.network))).toBe(
      'link_refused',
    )
  })

  it('is refused where Kizy does not find what it reads, with what to do', async () => {
    sites.now = net({ _class_name: 'FluxControlNetModel' })
    expect((await look('kuro/night-ink-depth')).refusal).toMatch(/reads depth.*by hand/)
    expect((await look('kuro/night-ink')).refusal).toMatch(/does not say what it reads.*by hand/)
  })

  it('is told from other folders with settings', async () => {
    sites.now = net({ _class_name: 'UNet2DConditionModel' })
    expect((await look('kuro/night-ink')).controlnet).toBeNull()
  })
})

/** A LoRA of 12 MB for the one layer there is, which takes in 6. */
function large(into = 6): Buffer {
  const rank = 300_000
  const stem = 'lora_unet_mid_attn1_to_q'
  const value = (index: number) => index / 1e7
  const parts: Record<string, Part> = { [`${stem}.lora_down.weight`]: floats([rank, into], value) }
  parts[`${stem}.lora_up.weight`] = floats([4, rank], value)
  return safetensors(parts, { made: crypto.randomUUID() })
}

describe('downloading a style', () => {
  it.each([CIVITAI, HUB])('makes a style of %s, as of a file', async (link) => {
    const done = await download(link)
    expect(done).toMatchObject({ status: 'succeeded', received: sites.now.content.length, problem: null })
    expect(await requireLora(anna, done.loraId!)).toMatchObject({
      ...{ origin: 'imported', architecture: 'sprout', rank: 4, sha256: sha256(sites.now.content) },
      trigger: link === HUB ? 'nghtnk' : 'nghtnk, ink wash',
      name: link === HUB ? 'night ink' : 'Night ink',
    })
  })

  it('takes in what had arrived to its last byte when its process died', async () => {
    const { id } = await startDownload(anna, { link: HUB }, 'lora', sites.network)
    // As the dead one left it: claimed, all parts in the bucket, nothing checked.
    const uploadId = crypto.randomUUID()
    const { content } = sites.now
    await announceUploads(anna, [{ id: uploadId, purpose: 'lora', name: 'a.safetensors', bytes: content.length }])
    const multipartId = await beginStaging(stagingKey(uploadId))
    await setMultipartId(uploadId, multipartId)
    await putPart({ key: stagingKey(uploadId), multipartId }, 0, content)
    await db().download.update({
      where: { id },
      data: { status: 'running', uploadId, heartbeatAt: new Date(Date.now() - 60_000), received: content.length },
    })
    await fetchAll(around())
    const done = viewDownload(await requireDownload(anna, id))
    expect(done).toMatchObject({ status: 'succeeded', problem: null })
    expect(await requireLora(anna, done.loraId!)).toMatchObject({ sha256: sha256(content) })
    expect(sites.asked.filter(({ path }) => path.includes('/resolve/'))).toEqual([])
  })

  it('goes on after a cut where it stopped', async () => {
    const content = large()
    sites.now = { ...usual(content), cuts: [PART_BYTES + 1000, 500] }
    expect(await download(HUB)).toMatchObject({ status: 'succeeded', received: content.length })
    const ranges = sites.asked.filter(({ host }) => host === 'cdn.example.com').map(({ range }) => range)
    expect(ranges).toEqual([undefined, `bytes=${PART_BYTES}-`, `bytes=${PART_BYTES}-`])
  })

  it('begins anew where the server cannot go on', async () => {
    sites.now = { ...usual(large(9)), cuts: [PART_BYTES + 1000], ranges: false }
    // It arrives whole, and is then refused for what it is.
    expect(await download(HUB)).toMatchObject({ status: 'failed', problem: { code: 'lora_refused' } })
    await requireNothingLeft()
  })

  it('gives up a site that stays away, and goes on from there when asked', async () => {
    sites.now = {
      ...usual(large()),
      cuts: [PART_BYTES + 1000],
      isDownAfterCut: true,
    }
    const failed = await download(HUB)
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'site_down' } })
    sites.now.isDownAfterCut = false
    sites.asked = []
    await retryDownload(anna, failed.id)
    await fetchAll(around())
    expect(viewDownload(await requireDownload(anna, failed.id))).toMatchObject({ status: 'succeeded' })
    expect(sites.asked.filter(({ host }) => host === 'cdn.example.com').map(({ range }) => range)).toEqual([
      `bytes=${PART_BYTES}-`,
    ])
  })

  it.each([
    ['wrong_digest', () => ({ digest: 'f'.repeat(64) })],
    ['wrong_type', () => ({ content: Buffer.from('PK\u0003\u0004 this is a zip, not what it says it is') })],
    ['wrong_type', () => ({ content: Buffer.from('\u0080\u0002}q\u0000. a pickle with another name') })],
    ['lora_refused', () => ({ content: kohyaLora({ 'unet.mid.attn1.to_q': [9, 9] }, { seed: ++seed }) })],
    ['token_needed', () => ({ html: true })],
    ['token_needed', () => ({ downloadStatus: 401 })],
    ['link_gone', () => ({ downloadStatus: 404 })],
    ['address_refused', () => ({ redirectTo: 'http://127.0.0.1/inside' })],
  ])('refuses (%s) and keeps nothing', async (code, change) => {
    sites.now = { ...sites.now, ...change() }
    expect(await download(HUB)).toMatchObject({ status: 'failed', problem: { code }, loraId: null })
    expect(await db().lora.count({ where: { ownerId: anna.id } })).toBe(0)
    await requireNothingLeft()
  })

  it('refuses numbers that are none', async () => {
    const down = floats([4, 6], (index) => (index === 5 ? NaN : 0.1))
    const stem = 'lora_unet_mid_attn1_to_q'
    sites.now.content = safetensors({
      [`${stem}.lora_down.weight`]: down,
      [`${stem}.lora_up.weight`]: floats([4, 4], () => 0.1),
    })
    expect(await download(HUB)).toMatchObject({ problem: { code: 'lora_refused', title: /numbers.*broken/ } })
    await requireNothingLeft()
  })

  it('waits while the site asks for it', async () => {
    const { id } = await startDownload(anna, { link: HUB }, 'lora', sites.network)
    sites.now.downloadStatus = 429
    setTimeout(() => (sites.now.downloadStatus = null), 300)
    await fetchAll({ network: sites.network, patience: () => 200 })
    expect(viewDownload(await requireDownload(anna, id))).toMatchObject({ status: 'succeeded' })
  })

  it('is hers alone, and stops when she says so', async () => {
    const { id } = await startDownload(anna, { link: HUB }, 'lora', sites.network)
    const berta = await newPerson('berta')
    expect(await codeOf(dropDownload(berta, id))).toBe('not_found')
    expect(await codeOf(retryDownload(berta, id))).toBe('not_found')
    expect(await listDownloads(berta)).toEqual([])
    await dropDownload(anna, id)
    await fetchAll(around())
    expect(sites.asked.filter(({ host }) => host === 'cdn.example.com')).toEqual([])
    await requireNothingLeft()
  })

  it('goes on after the process that fetched it is gone', async () => {
    const { id } = await startDownload(anna, { link: HUB }, 'lora', sites.network)
    await db().download.update({
      where: { id },
      data: { status: 'running', heartbeatAt: new Date(Date.now() - 60_000) },
    })
    await fetchAll(around())
    expect(await requireDownload(anna, id)).toMatchObject({ status: 'succeeded' })
  })
})

describe('tokens', () => {
  it('go to their site and to no other host', async () => {
    await setToken(anna, 'huggingface', 'hf_secret_of_anna')
    await setToken(anna, 'civitai', 'civitai_secret_of_anna')
    sites.now.wants = 'hf_secret_of_anna'
    expect(await download(HUB)).toMatchObject({ status: 'succeeded' })
    const carried = sites.asked.map(({ host, authorization }) => [host, authorization])
    expect(new Set(carried.map(String))).toEqual(
      new Set(['huggingface.co,Bearer hf_secret_of_anna', 'cdn.example.com,']),
    )
    const [{ about, error } = { about: null, error: null }] = await listDownloads(anna)
    expect(JSON.stringify([about, error])).not.toContain('secret')
  })

  it('are sealed, one person’s, and gone when removed', async () => {
    await setToken(anna, 'civitai', 'civitai_secret_of_anna')
    const row = await db().siteToken.findFirstOrThrow({ where: { userId: anna.id } })
    expect(Buffer.from(row.sealed, 'base64').toString('latin1') + row.sealed).not.toContain('secret')
    expect(await getToken(anna, 'civitai')).toBe('civitai_secret_of_anna')
    expect(JSON.stringify(await listTokens(anna))).not.toContain('secret')
    const berta = await newPerson('berta')
    expect(await getToken(berta, 'civitai')).toBeNull()
    // Put into another person's row it does not open.
    await db().siteToken.create({ data: { ...row, userId: berta.id } })
    expect(await getToken(berta, 'civitai')).toBeNull()
    await removeToken(anna, 'civitai')
    expect(await getToken(anna, 'civitai')).toBeNull()
  })

  it('says that one is not enough', async () => {
    await setToken(anna, 'huggingface', 'hf_old')
    sites.now.downloadStatus = 403
    expect(await download(HUB)).toMatchObject({ problem: { code: 'token_refused' } })
    expect(await objectBytes(stagingKey(anna.id))).toBeNull()
  })
})
