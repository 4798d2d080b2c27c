import { writeFile } from 'node:fs/promises'
import type { components } from './api.generated.ts'
import type { Http } from './http.ts'

export type Artwork = components['schemas']['Artwork']

/** A finished picture. */
export class Picture {
  constructor(
    private readonly http: Http,
    /** Everything that is known of it: size, settings, addresses. */
    readonly artwork: Artwork,
  ) {}

  get id(): string {
    return this.artwork.id
  }

  /** What names it wherever a picture is asked for. */
  get source(): string {
    return `artwork:${this.id}`
  }

  get fileName(): string {
    return this.artwork.fileName
  }

  /** The original file. */
  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await (await this.http.send(this.artwork.url)).arrayBuffer())
  }

  /** A smaller likeness, at least `width` px wide where there is one, for showing it quickly. */
  async look(width: number): Promise<{ data: Uint8Array; mimeType: string }> {
    const { thumbnails } = this.artwork
    const chosen = thumbnails.find((thumbnail) => thumbnail.width >= width) ?? thumbnails.at(-1)
    if (!chosen) return { data: await this.bytes(), mimeType: this.artwork.mediaType }
    const response = await this.http.send(chosen.url)
    return { data: new Uint8Array(await response.arrayBuffer()), mimeType: 'image/webp' }
  }

  async save(path: string): Promise<void> {
    await writeFile(path, await this.bytes())
  }

  /** Into the studio's bin. */
  async delete(): Promise<void> {
    await this.http.send(`/api/v1/artworks/${this.id}`, { method: 'DELETE' })
  }
}
