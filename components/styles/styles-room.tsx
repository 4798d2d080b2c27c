'use client'

import { Link2, Palette } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { DropPlace } from '@/components/create/drop-place'
import { DownloadsStrip } from '@/components/links/downloads-strip'
import { LinkDialog } from '@/components/links/link-dialog'
import { ProblemNote } from '@/components/problem/problem-note'
import { GoodStyles } from '@/components/styles/good-styles'
import { ImportButton } from '@/components/styles/import-button'
import { intentName, intentsOf, type Shelf, shelvesOf } from '@/components/styles/shelves'
import { STYLE_GRID, StyleCard } from '@/components/styles/style-card'
import { StylesHeader } from '@/components/styles/styles-header'
import { TrainingsStrip } from '@/components/teach/trainings-strip'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Message } from '@/components/ui/message'
import { useLoras } from '@/lib/client/queries'
import { useDownloads } from '@/lib/client/use-downloads'
import { useImportStyle } from '@/lib/client/use-import-style'
import { usePastedLink } from '@/lib/client/use-pasted-link'
import { percent } from '@/lib/client/words'
import type { DownloadView } from '@/lib/downloads/schema'
import type { GoodStyle, LoraView } from '@/lib/loras/schema'
import type { TrainingView } from '@/lib/trainings/schema'

type Props = { first: LoraView[]; good: GoodStyle[]; trainings: TrainingView[]; coming: DownloadView[] }

/** All styles one may use, on shelves. */
export function StylesRoom({ first, good, trainings, coming }: Props) {
  const router = useRouter()
  const { data: loras = first } = useLoras(first)
  const { bring, bringing, progress, problem, dismiss } = useImportStyle()
  const { downloads, lookAgain } = useDownloads(coming)
  // What has come is proposed no more.
  const hasArrived = countArrived(downloads) > countArrived(coming)
  useEffect(() => {
    if (hasArrived) router.refresh()
  }, [hasArrived, router])
  // Pasted in another room, which brought her here.
  const pasted = useSearchParams().get('link')
  const [link, setLink] = useState(pasted)
  usePastedLink(setLink)
  const [intent, setIntent] = useState<string | null>(null)
  const intents = intentsOf(loras)
  const chosen = intent !== null && intents.includes(intent) ? intent : null
  const shelves: Shelf[] = chosen
    ? [{ name: intentName(chosen), loras: loras.filter((lora) => lora.intents.includes(chosen)) }]
    : shelvesOf(loras)

  const onBring = useCallback(
    (file: File) =>
      void bring(file).then((lora) => {
        if (lora) router.push(`/styles/${lora.id}`)
      }),
    [bring, router],
  )

  return (
    <div className="relative grow px-12 pb-16 max-lg:px-6 max-md:px-4">
      <DropPlace onBring={([file]) => file && onBring(file)} words="Bring in this style" />
      <StylesHeader>
        <ImportButton busy={bringing !== null} onBring={onBring} />
        <Button look="outline" onClick={() => setLink('')}>
          <Link2 aria-hidden /> <span className="max-sm:sr-only">From a link</span>
        </Button>
      </StylesHeader>
      <div role="status" className="text-sm text-muted">
        {bringing && (
          <p className="mt-4 rounded-lg border border-line bg-raised px-4 py-3">
            {bringing.stage === 'sending'
              ? `Bringing in “${bringing.name}”, ${percent(progress ?? 0)}`
              : `Looking at “${bringing.name}”: which model it fits, and what it listens to`}
          </p>
        )}
      </div>
      {problem && (
        <div className="mt-4">
          <ProblemNote problem={problem} onDismiss={dismiss} />
        </div>
      )}
      {intents.length > 1 && (
        <div
          role="group"
          aria-label="What it is for"
          className="no-scrollbar mt-5 flex gap-1.5 overflow-x-auto py-1 max-md:-mx-4 max-md:px-4"
        >
          <Chip look={chosen === null ? 'set' : 'open'} aria-pressed={chosen === null} onClick={() => setIntent(null)}>
            Everything
          </Chip>
          {intents.map((one) => (
            <Chip
              key={one}
              look={chosen === one ? 'set' : 'open'}
              aria-pressed={chosen === one}
              onClick={() => setIntent(one)}
            >
              {intentName(one)}
            </Chip>
          ))}
        </div>
      )}
      <div className="mt-5 grid gap-2 empty:hidden">
        <DownloadsStrip purpose="lora" first={coming} />
        <TrainingsStrip first={trainings} />
      </div>
      {link !== null && (
        <LinkDialog
          pasted={link}
          looksAtOnce={link === pasted || good.some((one) => one.link === link)}
          onTaken={({ kind }) => (kind === 'model' ? router.push('/models') : void lookAgain())}
          onClose={() => setLink(null)}
        />
      )}
      {loras.length === 0 ? <NoStyles /> : shelves.map((shelf) => <ShelfView key={shelf.name} shelf={shelf} />)}
      {chosen === null && <GoodStyles styles={good} onLook={setLink} />}
    </div>
  )
}

const countArrived = (downloads: DownloadView[]) => downloads.filter(({ loraId }) => loraId !== null).length

function ShelfView({ shelf: { name, loras } }: { shelf: Shelf }) {
  return (
    <section aria-label={name} className="mt-8">
      <h2 className="mb-3 flex items-baseline gap-2 text-lg font-semibold">
        {name} <span className="text-sm font-normal text-muted">{loras.length}</span>
      </h2>
      <ul className={STYLE_GRID}>
        {loras.map((lora) => (
          <li key={lora.id} className="min-w-0">
            <StyleCard lora={lora} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function NoStyles() {
  return (
    <Message
      level={2}
      icon={<Palette aria-hidden />}
      title="Teach the studio a look"
      action={
        <Button asChild>
          <Link href="/styles/teach">Teach a new one</Link>
        </Button>
      }
    >
      A couple of dozen pictures are enough for a style you can pick for any picture. Or drop a LoRA file here: a
      .safetensors from anywhere else.
    </Message>
  )
}
