'use client'

import { FileUp, FolderInput } from 'lucide-react'
import { useRef, useState } from 'react'
import { ProblemNote } from '@/components/problem/problem-note'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { useUpload } from '@/lib/client/use-upload'
import { percent } from '@/lib/client/words'
import type { Problem, Result } from '@/lib/errors'
import { installModel } from '@/lib/models/actions'
import type { ModelsView } from '@/lib/models/schema'

const unreachable: Problem = { code: 'unreachable', title: 'The studio did not answer.', detail: 'Try again.' }

/** A single checkpoint: sent from here, or taken from where it lies on the studio's machine. */
export function BringFile({ onRoom }: { onRoom: (room: ModelsView) => void }) {
  const [isOpen, setIsOpen] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState<'file' | 'path' | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const { bring, progress } = useUpload('checkpoint')

  const settle = (answer: Result<ModelsView>) => {
    setBusy(null)
    if (!answer.ok) return setProblem(answer.problem)
    onRoom(answer.data)
    setIsOpen(false)
  }
  const fromFile = async (file: File) => {
    setProblem(null)
    setBusy('file')
    const sent = await bring(file)
    if ('problem' in sent) return settle({ ok: false, problem: sent.problem })
    settle(await ask({ uploadId: sent.upload.id, accepted: true }))
  }
  const fromPath = async (path: string) => {
    setProblem(null)
    setBusy('path')
    settle(await ask({ path, accepted: true }))
  }

  return (
    <>
      <Button look="outline" onClick={() => setIsOpen(true)}>
        <FileUp aria-hidden /> From a file
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent
          title="A model from a file"
          description="One .safetensors of Stable Diffusion 1.5, SDXL, 3.5 or FLUX.1. You answer for its licence."
        >
          <div className="grid gap-5">
            <input
              ref={input}
              type="file"
              aria-label="A checkpoint"
              accept=".safetensors"
              tabIndex={-1}
              className="sr-only"
              onChange={({ target }) => {
                const [file] = target.files ?? []
                if (file) void fromFile(file)
                target.value = ''
              }}
            />
            <Button look="accent" busy={busy === 'file'} onClick={() => input.current?.click()}>
              {busy === 'file' ? `Sending, ${percent(progress ?? 0)}` : 'Choose a file'}
            </Button>
            <form
              className="flex items-end gap-2"
              onSubmit={(event) => {
                event.preventDefault()
                void fromPath(String(new FormData(event.currentTarget).get('path')))
              }}
            >
              <Field label="Or its path on the machine that draws" className="min-w-0 flex-1">
                {(wiring) => (
                  <Input
                    {...wiring}
                    name="path"
                    placeholder="/models/dream.safetensors"
                    autoComplete="off"
                    spellCheck={false}
                    className="h-10"
                    required
                  />
                )}
              </Field>
              <Button type="submit" busy={busy === 'path'} className="h-10">
                <FolderInput aria-hidden /> Take it
              </Button>
            </form>
            {problem && <ProblemNote problem={problem} />}
          </div>
        </DialogContent>
      </Dialog>
    </>
  )
}

const ask = (wish: Parameters<typeof installModel>[0]) =>
  installModel(wish).catch(() => ({ ok: false as const, problem: unreachable }))
