'use client'

import { useCallback, useState } from 'react'
import { LinkFound } from '@/components/links/link-found'
import { ProblemNote } from '@/components/problem/problem-note'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { downloadStyle } from '@/lib/downloads/actions'
import type { Problem, Result } from '@/lib/errors'
import { lookAtLink } from '@/lib/links/actions'
import type { LinkPreview } from '@/lib/links/schema'
import { installModel } from '@/lib/models/actions'
import type { ModelsView } from '@/lib/models/schema'

/** What came of a link: a style on its way, or what the Models room shows now. */
export type Taken = { kind: 'style' } | { kind: 'model'; room: ModelsView }

type Props = {
  /** A link that was pasted somewhere. */
  pasted: string
  /** It was chosen rather than pasted: nothing is left to say before the look. */
  looksAtOnce?: boolean
  onTaken: (taken: Taken) => void
  onClose: () => void
}

type Wish = { link: string; file?: string }

async function takeStyle(wish: Wish): Promise<Result<Taken>> {
  const answer = await downloadStyle(wish)
  return answer.ok ? { ok: true, data: { kind: 'style' } } : answer
}
async function takeModel(wish: Wish): Promise<Result<Taken>> {
  const answer = await installModel({ ...wish, accepted: true })
  return answer.ok ? { ok: true, data: { kind: 'model', room: answer.data } } : answer
}
const STYLE = { press: 'Bring it in', take: takeStyle }
const MODEL = { press: 'I accept its licence: install', take: takeModel }
const wayOf = ({ kind }: LinkPreview) => (kind === 'lora' || kind === 'other' ? STYLE : MODEL)

const unreachable: Problem = { code: 'unreachable', title: 'The studio did not answer.', detail: 'Try again.' }

/** Paste, look, take: nothing is downloaded before one has seen what it is. */
export function LinkDialog({ pasted, looksAtOnce = false, onTaken, onClose }: Props) {
  const [seen, setSeen] = useState<{ link: string; preview: LinkPreview } | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState<'look' | 'take' | null>(null)

  const look = async (link: string) => {
    setProblem(null)
    setSeen(null)
    setBusy('look')
    const answer = await lookAtLink({ link }).catch(() => ({ ok: false as const, problem: unreachable }))
    setBusy(null)
    if (answer.ok) setSeen({ link, preview: answer.data })
    else setProblem(answer.problem)
  }
  // As if she had pressed it, as soon as there is something to press.
  const begin = useCallback(
    (form: HTMLFormElement | null) => {
      if (looksAtOnce) form?.requestSubmit()
    },
    [looksAtOnce],
  )
  const bring = async (file: string | undefined) => {
    if (!seen) return
    setBusy('take')
    const { take } = wayOf(seen.preview)
    const answer = await take({ link: seen.link, file }).catch(() => ({ ok: false as const, problem: unreachable }))
    setBusy(null)
    if (!answer.ok) return setProblem(answer.problem)
    onTaken(answer.data)
    onClose()
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="From a link"
        description="A style or a model, from Civitai or Hugging Face. You see what it is before anything comes."
      >
        <form
          ref={begin}
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            void look(String(new FormData(event.currentTarget).get('link')))
          }}
        >
          <Field label="Link or id" className="min-w-0 flex-1">
            {(wiring) => (
              <Input
                {...wiring}
                name="link"
                defaultValue={pasted}
                placeholder="https://civitai.com/models/…"
                maxLength={2000}
                autoComplete="off"
                spellCheck={false}
                className="h-10"
                required
              />
            )}
          </Field>
          <Button type="submit" look={seen ? 'quiet' : 'accent'} busy={busy === 'look'} className="h-10">
            Look
          </Button>
        </form>
        {/* Always there, so that screen readers notice what comes in. */}
        <div aria-live="polite" className="mt-4 grid gap-4 empty:hidden">
          {problem && <ProblemNote problem={problem} />}
          {seen && (
            <LinkFound preview={seen.preview} press={wayOf(seen.preview).press} busy={busy === 'take'} onTake={bring} />
          )}
        </div>
      </DialogContent>
    </Dialog>
  )
}
