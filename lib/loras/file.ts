import { Readable } from 'node:stream'
import type { SessionUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import { bytesOf, planConversion } from '@/lib/loras/convert'
import type { LoraRow } from '@/lib/loras/data'
import { fileOf } from '@/lib/loras/import'
import { layoutsOf } from '@/lib/loras/layouts'
import { madeForName } from '@/lib/loras/schema'
import { fileNameOf } from '@/lib/loras/view'
import { listModelLayers } from '@/lib/models/data'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'

const MEDIA_TYPE = 'application/x-safetensors'

/** As it is stored, but for a layout that nobody writes any more. */
const usualLayout = ({ layout }: LoraRow) => (layout === 'diffusers' ? 'kohya' : 'stored')

/** Streams a style's file to whoever may use it, under other names where another layout is asked for. */
export async function serveLora(
  request: Request,
  user: SessionUser,
  lora: LoraRow,
  layout: 'stored' | 'kohya' | 'peft' = usualLayout(lora),
): Promise<Response> {
  if (layout === 'stored' || layout === lora.layout) {
    return serveObject(request, {
      key: casKey(lora.sha256),
      mediaType: MEDIA_TYPE,
      etag: `${lora.sha256}-${lora.layout}`,
      downloadName: fileNameOf(lora.name, lora.layout),
    })
  }
  if (lora.layout === 'other' || !layoutsOf(lora.family).includes(layout)) {
    throw new KizyError(422, {
      code: 'no_layout',
      title: 'This style cannot be written in that layout.',
      detail: 'You can have the file as it is.',
    })
  }
  const model = (await listModelLayers(user)).find(
    ({ architecture, layers }) => architecture === lora.architecture && Object.keys(layers).length > 0,
  )
  if (!model) {
    throw new KizyError(422, {
      code: 'model_missing',
      title: `For another layout, a model of the kind ${madeForName(lora.architecture)} must be installed here.`,
      detail: 'You can have the file as it is.',
    })
  }
  const file = fileOf(lora)
  const converted = await planConversion(file, model.layers, layout)
  return new Response(Readable.toWeb(Readable.from(bytesOf(file, converted))) as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': MEDIA_TYPE,
      'content-length': String(converted.bytes),
      'cache-control': 'private, no-store',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `attachment; filename="${fileNameOf(lora.name, layout)}"`,
    },
  })
}
