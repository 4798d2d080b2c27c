'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

type Props = {
  title: string
  /** The name it has now. */
  before?: string
  press: ReactNode
  isOpen: boolean
  onClose: () => void
  /** Answers what is wrong with the name, or nothing. */
  onName: (name: string) => Promise<string | undefined>
}

/** Asks for a name, and for nothing else. */
export function NameDialog({ title, before = '', press, isOpen, onClose, onName }: Props) {
  const [problem, setProblem] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)
  const submit = async (form: FormData) => {
    setIsBusy(true)
    const wrong = await onName(String(form.get('name')))
    setIsBusy(false)
    setProblem(wrong)
    if (!wrong) onClose()
  }
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={title}>
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void submit(new FormData(event.currentTarget))
          }}
        >
          <Field label="Name" error={problem}>
            {(wiring) => (
              <Input {...wiring} name="name" defaultValue={before} maxLength={80} autoComplete="off" className="h-10" />
            )}
          </Field>
          <Button type="submit" look="accent" busy={isBusy}>
            {press}
          </Button>
        </form>
      </DialogContent>
    </Dialog>
  )
}
