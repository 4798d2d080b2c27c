import { createUploadthing, createRouteHandler, type FileRouter, UTFiles } from 'uploadthing/next'
import { UploadThingError } from 'uploadthing/server'
import { v7 as uuid } from 'uuid'
import { requireUser } from '@/lib/auth/session'
import { env } from '@/lib/env'
import { KizyError } from '@/lib/errors'
import { announceUploads } from '@/lib/uploads/data'
import { type HostedFile, type HostedService, takeOver } from '@/lib/uploads/hosted'
import { PURPOSES, type Purpose, type PurposeLimits } from '@/lib/uploads/schema'
import { sweepNowAndThen } from '@/lib/uploads/sweep'
import { INGEST_URL, ownToken } from '@/lib/uploads/token'

/**
 * What may be brought, and by whom: UploadThing's file router. Bytes come to
 * ingest.ts, or to UploadThing's own service where the studio has a token of it.
 */

const builder = createUploadthing()

type Who = typeof requireUser

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

async function announce(purpose: Purpose, files: readonly AnnouncedFile[], who: Who) {
  const message = objection(purpose, files)
  if (message) throw new UploadThingError({ code: 'BAD_REQUEST', message })
  const announced = files.map(({ name, size }) => ({ id: uuid(), purpose, name: name.slice(0, 300), bytes: size }))
  try {
    await announceUploads(await who(), announced)
  } catch (error) {
    throw asUploadThingError(error)
  }
  void sweepNowAndThen().catch(() => undefined)
  return { [UTFiles]: files.map((file, index) => ({ ...file, customId: announced[index]!.id })) }
}

/** `arrived` is told of files that are whole somewhere else, by who signed that. */
function uploadRouter(who: Who, arrived: (file: HostedFile) => unknown) {
  const announcing =
    (purpose: Purpose) =>
    ({ files }: { files: readonly AnnouncedFile[] }) =>
      announce(purpose, files, who)
  return {
    reference: builder({ image: { maxFileSize: '32MB', maxFileCount: PURPOSES.reference.maxFiles } })
      .middleware(announcing('reference'))
      .onUploadComplete(({ file }) => arrived(file) as never),
    lora: builder({ blob: { maxFileSize: '2GB', maxFileCount: PURPOSES.lora.maxFiles } })
      .middleware(announcing('lora'))
      .onUploadComplete(({ file }) => arrived(file) as never),
    checkpoint: builder({ blob: { maxFileSize: '64GB', maxFileCount: PURPOSES.checkpoint.maxFiles } })
      .middleware(announcing('checkpoint'))
      .onUploadComplete(({ file }) => arrived(file) as never),
    dataset: builder({ blob: { maxFileSize: '2GB', maxFileCount: PURPOSES.dataset.maxFiles } })
      .middleware(announcing('dataset'))
      .onUploadComplete(({ file }) => arrived(file) as never),
  } satisfies FileRouter
}

export type UploadRouter = ReturnType<typeof uploadRouter>

/** UploadThing tells its own service what it signed. That service is this process: there is nobody to tell. */
const nobodyToTell: typeof fetch = async () => Response.json({ ok: true })

const openOwn = () =>
  createRouteHandler({
    router: uploadRouter(requireUser, () => undefined),
    config: {
      token: ownToken(),
      ingestUrl: INGEST_URL,
      isDev: false,
      logLevel: 'Error',
      handleDaemonPromise: 'await',
      fetch: nobodyToTell,
    },
  })

export interface Hosting extends HostedService {
  /** Where this studio is. The service calls there when it can; otherwise we hear it on a line we hold open. */
  studio: string
  canBeCalled: boolean
}

export const openHosted = ({ studio, canBeCalled, ...service }: Hosting, who: Who = requireUser) =>
  createRouteHandler({
    router: uploadRouter(who, (file) => takeOver(file, service)),
    config: {
      token: service.token,
      callbackUrl: new URL('/api/uploadthing', studio).href,
      isDev: !canBeCalled,
      logLevel: 'Error',
      handleDaemonPromise: 'void',
    },
  })

export function openRouter(): ReturnType<typeof openOwn> {
  const { UPLOADTHING_TOKEN: token, STUDIO_URL, HOST, PORT } = env()
  if (!token) return openOwn()
  const here = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST
  const canBeCalled = STUDIO_URL?.startsWith('https:') ?? false
  return openHosted({ token, canBeCalled, studio: canBeCalled ? STUDIO_URL! : `http://${here}:${PORT}` })
}
