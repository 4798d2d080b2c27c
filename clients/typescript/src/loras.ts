import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { pipeline } from 'node:stream/promises'
import type { components, operations } from './api.generated.ts'
import { type Http, take } from './http.ts'
import { StudioError } from './problem.ts'
import { upload } from './upload.ts'

export type Lora = components['schemas']['Lora']
export type LoraChange = operations['patchLorasId']['requestBody']['content']['application/json']

/** A style to draw with, by its name or id: with its own strength, or with another one ("Paper cuts:0.6"). */
export type LoraWish = string | { id: string; strength: number; words?: string }

/** Styles: those taught here, brought here, or shipped with the studio. */
export class Loras {
  constructor(private readonly http: Http) {}

  list(): Promise<Lora[]> {
    return take(this.http.api.GET('/api/v1/loras'))
  }

  async get(id: string): Promise<Lora> {
    return (await take(this.http.api.GET('/api/v1/loras/{id}', { params: { path: { id } } }))).lora
  }

  /** By name or id. Throws StudioError where there is none. */
  async find(name: string): Promise<Lora> {
    return found(await this.list(), name)
  }

  /** Brings a `.safetensors` file: a path, or bytes. The same file again is the same style. */
  async import(file: string | Blob, name?: string): Promise<Lora> {
    const uploadId = (await upload(this.http, file, 'lora', name)).replace('upload:', '')
    return take(this.http.api.POST('/api/v1/loras', { body: { uploadId } }))
  }

  /** Other words for it, or another strength. */
  edit(id: string, change: LoraChange): Promise<Lora> {
    return take(this.http.api.PATCH('/api/v1/loras/{id}', { params: { path: { id } }, body: change }))
  }

  async delete(id: string): Promise<void> {
    await take(this.http.api.DELETE('/api/v1/loras/{id}', { params: { path: { id } } }))
  }

  /** Its file, named as the tools that read `layout` want it; as it is stored without. */
  async save(id: string, path: string, layout?: 'stored' | 'kohya' | 'peft'): Promise<void> {
    const response = await this.http.send(`/api/v1/loras/${id}/file${layout ? `?layout=${layout}` : ''}`)
    await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(path))
  }

  /** Its picture, where it has one. */
  async look({ thumbnailUrl }: Lora): Promise<{ data: Uint8Array; mimeType: string } | null> {
    if (!thumbnailUrl) return null
    const response = await this.http.send(thumbnailUrl)
    const mimeType = response.headers.get('content-type') ?? 'image/webp'
    return { data: new Uint8Array(await response.arrayBuffer()), mimeType }
  }

  /** A wish with names made ids, and with the words that its styles listen to behind the prompt. */
  async dress(prompt: string, wishes: LoraWish[]) {
    const known = wishes.some((wish) => typeof wish === 'string') ? await this.list() : []
    let words = prompt.trim()
    const loras = wishes.map((wish) => {
      if (typeof wish !== 'string') return wish
      const { id, strength, trigger } = picked(known, wish)
      if (trigger && !words.toLowerCase().includes(trigger.toLowerCase())) {
        words = `${words.replace(/[,\s]+$/, '')}, ${trigger}`
      }
      return { id, strength, ...(trigger ? { words: trigger } : {}) }
    })
    return { prompt: words, loras }
  }
}

function picked(loras: Lora[], wish: string): Pick<Lora, 'id' | 'strength' | 'trigger'> {
  const [, name, strength] = /^(.+):(-?\d*\.?\d+)$/.exec(wish) ?? []
  // A name may hold a colon itself.
  const isWhole = name === undefined || loras.some((lora) => isCalled(lora, wish))
  return isWhole ? found(loras, wish) : { ...found(loras, name), strength: Number(strength) }
}

const isCalled = (lora: Lora, name: string) => lora.id === name || lora.name.toLowerCase() === name.trim().toLowerCase()

function found(loras: Lora[], name: string): Lora {
  const lora = loras.find((one) => isCalled(one, name))
  if (lora) return lora
  const names = loras.map((one) => `“${one.name}”`).slice(0, 10)
  const detail = names.length > 0 ? `There are ${names.join(', ')}.` : 'There are none yet.'
  const title = `No style is called “${name}”.`
  throw new StudioError({ type: 'urn:kizy:problem:not_found', status: 404, code: 'not_found', title, detail })
}
