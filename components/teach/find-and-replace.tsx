'use client'

import { Replace } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import type { DatasetHandle } from '@/lib/client/use-dataset'
import { replaceInCaptions } from '@/lib/datasets/actions'

/** The same change in every caption that has the words. */
export function FindAndReplace({ datasetId, keep }: { datasetId: string; keep: DatasetHandle['keep'] }) {
  const [find, setFind] = useState('')
  const [put, setPut] = useState('')
  const replace = async () => {
    let changed = 0
    const done = await keep(
      replaceInCaptions({ id: datasetId, find, put }).then((result) => {
        if (!result.ok) return result
        changed = result.data.changed
        return { ok: true, data: result.data.dataset }
      }),
    )
    if (done) toast(changed === 1 ? 'One caption changed' : `${changed} captions changed`)
  }
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button look="outline" size="small">
          <Replace aria-hidden /> Replace
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label="Find and replace in the captions">
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            if (find) void replace()
          }}
        >
          <Field label="Find in all captions">
            {(wiring) => <Input {...wiring} value={find} onChange={({ target }) => setFind(target.value)} />}
          </Field>
          <Field label="Put in its place" hint="Leave it empty to take the words out.">
            {(wiring) => <Input {...wiring} value={put} onChange={({ target }) => setPut(target.value)} />}
          </Field>
          <Button type="submit" disabled={!find}>
            Replace all
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  )
}
