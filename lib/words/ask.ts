import type { SessionUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import { log } from '@/lib/log'
import { listModels } from '@/lib/models/data'
import { away } from '@/lib/models/install'
import type { ModelDetails } from '@/lib/models/schema'
import { TO_INSTALL } from '@/lib/words/schema'
import { JobFailure } from '@/lib/workflow/compute'
import { type DirectJob, runDirectJob } from '@/lib/workflow/direct-job'
import { isBlob } from '@/lib/workflow/values'

const MISSING = {
  captioner: { title: 'Nothing that describes pictures is installed here.', toInstall: TO_INSTALL.describe },
  writer: { title: 'Nothing that writes is installed here.', toInstall: TO_INSTALL.enhance },
}

/** The model of that kind which is here. Throws 422 with what to install where none is. */
export async function requireWordModel(user: SessionUser, kind: keyof typeof MISSING): Promise<ModelDetails> {
  const found = (await listModels(user, kind)).find(({ available }) => available)
  if (found) return found
  const { title, toInstall } = MISSING[kind]
  throw new KizyError(422, { code: 'model_missing', title, detail: `Install ${toInstall} in the Models room.` })
}

/** What a node with one output `text` says. Throws KizyError with words for whoever waits. */
export async function askForWords(job: DirectJob, signal?: AbortSignal): Promise<string> {
  try {
    const { text } = await runDirectJob(job, signal)
    if (!text || Array.isArray(text) || isBlob(text)) throw new JobFailure('internal', 'No words came', false)
    const words = String(text.value).trim()
    if (words) return words
    throw new KizyError(503, { code: 'no_words', title: 'The model found no words for it.', fix: 'retry' })
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error
    log.warn('no words came', { node: job.node, code: error.code, error: error.message })
    throw wordsFor(error.code)
  }
}

function wordsFor(code: string): KizyError {
  switch (code) {
    case 'unreachable':
    case 'gone':
      return away()
    case 'timeout':
    case 'busy':
      return new KizyError(503, {
        code: 'busy',
        title: 'The part that draws has its hands full.',
        detail: 'Try again when the pictures that are being made are done.',
        fix: 'retry',
      })
    case 'out_of_memory':
      return new KizyError(503, {
        code: 'out_of_memory',
        title: 'This model does not fit into the machine’s memory now.',
        detail: 'Try again when nothing else is being made.',
        fix: 'retry',
      })
    case 'invalid_input':
      return new KizyError(422, {
        code: 'invalid_input',
        title: 'The model could not take this.',
        detail: 'Try another picture, or other words.',
      })
    case 'unsupported':
      return new KizyError(422, {
        code: 'unsupported',
        title: 'The model for this cannot be read.',
        detail: 'Remove it in the Models room, and install it again.',
      })
    default:
      return new KizyError(503, {
        code: 'internal',
        title: 'This did not work.',
        detail: 'Nothing was changed. Try again in a moment.',
        fix: 'retry',
      })
  }
}
