import { createUploadthing, createRouteHandler, type FileRouter, UTFiles } from 'uploadthing/next'
import { UploadThingError } from 'uploadthing/server'
import { v7 as uuid } from 'uuid'
import { requireUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import { announceUploads } from '@/lib/uploads/data'
import { PURPOSES, type Purpose, type PurposeLimits } from '@/lib/uploads/schema'
import { sweepNowAndThen } from '@/lib/uploads/sweep'
import { INGEST_URL, ownToken } from '@/lib/uploads/token'

/** What may be brought, and by whom: UploadThing's file router. Bytes come to ingest.ts. */

const builder = createUploadthing()

const asUploadThingError = (error: unknown) =>
  error instanceof KizyError
    ? new UploadThingError({ code: error.status === 401 ? 'FORBIDDEN' : 'BAD_REQUEST', message: error.problem.title })
    : error

type AnnouncedFile = { name: string; size: number; type: string }

/** UploadThing looks at its own limits only after this, when rows would be there already. */
function objection(purpose: Purpose, files: readonly AnnouncedFile[]): string | null {
  const { maxBytes, maxFiles, announcedAs, words }: PurposeLimits = PURPOSES[purpose]
  if (files.length > maxFiles) return `Bring at most ${maxFiles} files at once.`
  if (files.some(({ size }) => !Number.isInteger(size) || size < 1 || size > maxBytes)) {
    return 'A file is empty or too large.'
  }
  const isWelcome = ({ type }: AnnouncedFile) => announcedAs?.includes(type) ?? true
  return files.every(isWelcome) ? null : `A file is not ${words} that can be used here.`
}

async function announce(purpose: Purpose, files: readonly AnnouncedFile[]) {
  const message = objection(purpose, files)
  if (message) throw new UploadThingError({ code: 'BAD_REQUEST', message })
  const announced = files.map(({ name, size }) => ({ id: uuid(), purpose, name: name.slice(0, 300), bytes: size }))
  try {
    await announceUploads(await requireUser(), announced)
  } catch (error) {
    throw asUploadThingError(error)
  }
  void sweepNowAndThen().catch(() => undefined)
  return { [UTFiles]: files.map((file, index) => ({ ...file, customId: announced[index]!.id })) }
}

export const uploadRouter = {
  reference: builder({ image: { maxFileSize: '32MB', maxFileCount: PURPOSES.reference.maxFiles } })
    .middleware(({ files }) => announce('reference', files))
    .onUploadComplete(() => undefined),
  lora: builder({ blob: { maxFileSize: '2GB', maxFileCount: PURPOSES.lora.maxFiles } })
    .middleware(({ files }) => announce('lora', files))
    .onUploadComplete(() => undefined),
  dataset: builder({ blob: { maxFileSize: '2GB', maxFileCount: PURPOSES.dataset.maxFiles } })
    .middleware(({ files }) => announce('dataset', files))
    .onUploadComplete(() => undefined),
} satisfies FileRouter

export type UploadRouter = typeof uploadRouter

/** UploadThing tells its own service what it signed. That service is this process: there is nobody to tell. */
const nobodyToTell: typeof fetch = async () => Response.json({ ok: true })

export const openRouter = () =>
  createRouteHandler({
    router: uploadRouter,
    config: {
      token: ownToken(),
      ingestUrl: INGEST_URL,
      isDev: false,
      logLevel: 'Error',
      handleDaemonPromise: 'await',
      fetch: nobodyToTell,
    },
  })
