import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Network } from '@/lib/storage/guarded-fetch'

/**
 * A local server that answers as Civitai and Hugging Face do, in the shapes
 * their documentation publishes: JSON of the APIs, redirects of downloads to a
 * second host, ranges, closed doors.
 */

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Names as they are outside; every connection ends here. The guard itself is real. */
const PUBLIC: Record<string, string[]> = {
  'civitai.com': ['93.184.216.34'],
  'huggingface.co': ['93.184.216.35'],
  'cdn.example.com': ['93.184.216.36'],
}
export const CDN = 'https://cdn.example.com'

export interface Behaviour {
  content: Buffer
  /** What the sites say the digest is; the right one when left out. */
  digest?: string
  fileName: string
  type: string
  /** Connections of the download that end after so many bytes. */
  cuts: number[]
  /** Whether downloads are answered no more once those cuts have happened. */
  isDownAfterCut: boolean
  /** Answered instead of the API, or of the download. */
  status: number | null
  downloadStatus: number | null
  /** Without this token nothing is given. */
  wants: string | null
  ranges: boolean
  html: boolean
  gated: boolean
  images: object[]
  /** What stands in the repository's config.json, where it has one. */
  config: object | null
  redirectTo: string
}

export const usual = (content: Buffer): Behaviour => ({
  content,
  fileName: 'night_ink.safetensors',
  type: 'LORA',
  cuts: [],
  isDownAfterCut: false,
  ...{ status: null, downloadStatus: null, wants: null, ranges: true, html: false, gated: false, images: [] },
  config: null,
  redirectTo: `${CDN}/blob`,
})

export interface Asked {
  host: string
  path: string
  authorization: string | undefined
  range: string | undefined
}

export async function startModelSites(initial: Behaviour) {
  const sites = { now: initial, asked: [] as Asked[], stop: () => {}, network: {} as Network }

  const civitaiVersion = () => {
    const { content, fileName, digest, type, images } = sites.now
    return {
      ...{ id: 34, modelId: 12, name: 'v1.0', baseModel: 'SD 1.5', baseModelType: 'Standard' },
      ...{ trainedWords: ['nghtnk', 'ink wash'], availability: 'Public', stats: { downloadCount: 3 } },
      model: { name: 'Night ink', type, nsfw: false, poi: false },
      files: [
        {
          ...{ id: 5, sizeKB: content.length / 1024, name: fileName, type: 'Model', primary: true },
          metadata: { format: fileName.endsWith('.safetensors') ? 'SafeTensor' : 'PickleTensor', fp: 'fp16' },
          ...{ pickleScanResult: 'Success', virusScanResult: 'Success' },
          hashes: { AutoV2: 'ABCDEF', SHA256: (digest ?? sha256(content)).toUpperCase(), CRC32: '0' },
          downloadUrl: 'https://civitai.com/api/download/models/34',
        },
      ],
      images,
      downloadUrl: 'https://civitai.com/api/download/models/34',
    }
  }
  const civitaiModel = () => ({
    ...{ id: 12, name: 'Night ink', type: sites.now.type, nsfw: false, tags: ['style', 'ink'] },
    description: '<p>Ink &amp; paper,<br/>at <b>night</b>.</p>',
    creator: { username: 'kuro', image: null },
    ...{ allowNoCredit: false, allowCommercialUse: ['Image', 'Sell'], allowDerivatives: true },
    modelVersions: [civitaiVersion()],
  })
  const hubModel = (repo: string) => ({
    ...{ _id: '1', id: repo, modelId: repo, author: 'kuro', sha: 'c'.repeat(40) },
    ...{ private: false, gated: sites.now.gated ? 'auto' : false, library_name: 'diffusers' },
    tags: [
      'diffusers',
      ...(sites.now.config ? [] : ['lora']),
      'text-to-image',
      'base_model:adapter:runwayml/stable-diffusion-v1-5',
    ],
    cardData: {
      license: 'openrail',
      base_model: 'runwayml/stable-diffusion-v1-5',
      instance_prompt: 'nghtnk',
      widget: [{ text: 'a fox', output: { url: 'images/fox.png' } }],
    },
    siblings: [
      ...(sites.now.config ? [{ rfilename: 'config.json', size: 300, blobId: 'c'.repeat(40) }] : []),
      { rfilename: '.gitattributes', size: 1519, blobId: 'a'.repeat(40) },
      {
        ...{ rfilename: sites.now.fileName, size: sites.now.content.length, blobId: 'b'.repeat(40) },
        lfs: {
          sha256: sites.now.digest ?? sha256(sites.now.content),
          ...{ size: sites.now.content.length, pointerSize: 134 },
        },
      },
    ],
  })

  const json = (response: ServerResponse, body: unknown) =>
    response.setHeader('content-type', 'application/json; charset=utf-8').end(JSON.stringify(body))

  function give(request: IncomingMessage, response: ServerResponse): void {
    const { content, ranges, cuts, fileName } = sites.now
    const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
    const start = ranges && from ? Number(from) : 0
    if (start >= content.length) {
      return void response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
    }
    const rest = content.subarray(start)
    response.writeHead(start > 0 ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': rest.length,
      'content-disposition': `attachment; filename="${fileName}"`,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
    })
    const cut = cuts.shift()
    if (cut === undefined) return void response.end(rest)
    response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 20))
  }

  const server = createServer((request, response) => {
    const { host = '', authorization, range } = request.headers
    const path = request.url!
    // Samples are asked for without a token; there are none here.
    if (path.endsWith('.png')) return void response.writeHead(404).end()
    sites.asked.push({ host, path, authorization, range })
    const { status, downloadStatus, wants, html, redirectTo } = sites.now
    const isDownload = path.startsWith('/api/download') || path.includes('/resolve/')
    if (host === 'cdn.example.com') return give(request, response)
    const isDown = sites.now.isDownAfterCut && sites.now.cuts.length === 0
    const refused = isDownload ? (isDown ? 503 : downloadStatus) : status
    if (refused) return void response.writeHead(refused, refused === 429 ? { 'retry-after': '7' } : {}).end('{}')
    if (isDownload && wants && authorization !== `Bearer ${wants}`) return void response.writeHead(401).end('{}')
    if (isDownload && html) return void response.setHeader('content-type', 'text/html').end('<h1>Sign in</h1>')
    if (path.endsWith('/config.json')) return void json(response, sites.now.config)
    if (isDownload) return void response.writeHead(307, { location: redirectTo }).end()
    if (path === '/api/v1/models/12') return void json(response, civitaiModel())
    if (path === '/api/v1/model-versions/34') return void json(response, civitaiVersion())
    const [, repo] = /^\/api\/models\/(kuro\/night-ink[\w-]*)/.exec(path) ?? []
    if (repo) return void json(response, hubModel(repo))
    response.writeHead(404).end('{"error":"Repository not found"}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  sites.stop = () => {
    server.closeAllConnections()
    server.close()
  }
  sites.network = {
    resolve: async (hostname) => PUBLIC[hostname] ?? [],
    dial: () => ({ address: '127.0.0.1', port, isPlain: true }),
  }
  return sites
}
