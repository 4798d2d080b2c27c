import { z } from 'zod'
import { invalid, notFound } from '@/lib/errors'
import { bringBytes, MAX_BODY_BYTES } from '@/lib/facades/given-picture'
import type { FacadeCall } from '@/lib/facades/route'
import { readForm } from '@/lib/json-body'
import { type ArrivedUpload, requireUpload } from '@/lib/uploads/data'

/** Replicate's files: what its client makes of a Blob in an input. */

function viewOf(upload: ArrivedUpload, origin: string) {
  return {
    id: upload.id,
    name: upload.name,
    content_type: upload.mediaType,
    size: upload.bytes,
    etag: upload.sha256,
    checksums: { sha256: upload.sha256 },
    metadata: {},
    created_at: upload.createdAt.toISOString(),
    urls: { get: `${origin}/api/replicate/v1/files/${upload.id}` },
  }
}

export async function createFile({ user, request, origin }: FacadeCall<unknown>) {
  const file = (await readForm(request, MAX_BODY_BYTES)).get('content')
  if (!(file instanceof File)) throw invalid([{ path: 'content', message: 'Send the file as `content`.' }])
  const upload = await bringBytes(user, new Uint8Array(await file.arrayBuffer()), file.name)
  return Response.json(viewOf(upload, origin), { status: 201, headers: { 'cache-control': 'no-store' } })
}

export async function getFile({ user, params, origin }: FacadeCall<{ id: string }>) {
  if (!z.uuid().safeParse(params.id).success) throw notFound('This file')
  return viewOf(await requireUpload(user, params.id), origin)
}
