'use client'

import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { Arriving } from '@/components/teach/arriving'
import { CheckStep } from '@/components/teach/check-step'
import { DropZone } from '@/components/teach/drop-zone'
import { MeaningStep, SUBJECT_NAMES } from '@/components/teach/meaning-step'
import { Step } from '@/components/teach/step'
import { TeachStep } from '@/components/teach/teach-step'
import { Button } from '@/components/ui/button'
import { useArrivals } from '@/lib/client/use-arrivals'
import { useDataset } from '@/lib/client/use-dataset'
import { pictures } from '@/lib/client/words'
import type { DatasetView } from '@/lib/datasets/schema'
import type { TeachableModel } from '@/lib/trainings/schema'

type Name = 'pictures' | 'meaning' | 'check'

/** Teach a new style: four steps on one page, all kept as they are done. */
export function Wizard({ first, models }: { first: DatasetView | null; models: TeachableModel[] }) {
  const handle = useDataset(first)
  const { dataset, keep, isSaving } = handle
  const { bringAll, onTheWay, failed, retry, forget } = useArrivals(handle.requireId, handle.refresh)
  const kept = dataset?.pictures.filter(({ dropped }) => !dropped) ?? []
  // Only her own press opens and closes: nothing folds away under the hand.
  const [open, setOpen] = useState<Record<Name, boolean>>({
    pictures: true,
    meaning: !first?.name || first.pictures.length === 0,
    check: true,
  })
  const toggle = (name: Name) => () => setOpen((now) => ({ ...now, [name]: !now[name] }))
  const findings = kept.filter((picture) => picture.findings.length > 0).length
  const isArriving = handle.isArriving || onTheWay.files > 0

  return (
    <div className="mx-auto grid w-full max-w-6xl gap-2 px-12 pt-8 pb-16 max-lg:px-6 max-md:px-4 max-md:pt-3 max-md:pb-8">
      <header className="mb-3 flex items-center gap-3">
        <Button asChild look="ghost" size="icon" className="-ml-2.5">
          <Link href="/styles" aria-label="Back to Styles">
            <ArrowLeft aria-hidden />
          </Link>
        </Button>
        <h1 className="text-xl font-semibold max-md:text-lg">Teach a new style</h1>
        <p className="ml-auto text-sm text-muted" role="status">
          {dataset ? (isSaving ? 'Keeping …' : 'Kept as you go') : ''}
        </p>
      </header>
      <Step
        place={1}
        name="Pictures"
        isDone={kept.length > 0 && !isArriving}
        isOpen={open.pictures || kept.length === 0}
        onToggle={kept.length > 0 ? toggle('pictures') : undefined}
        summary={kept.length > 0 ? pictures(kept.length) : 'Those it will learn from'}
      >
        <div className="grid gap-4">
          <DropZone isSmall={kept.length > 0 || isArriving} onBring={bringAll} />
          <Arriving
            arrivals={dataset?.arrivals ?? []}
            onTheWay={onTheWay}
            failed={failed}
            onRetry={retry}
            onForget={forget}
          />
          {kept.length > 0 && <Filmstrip dataset={dataset!} />}
        </div>
      </Step>
      <Step
        place={2}
        name="Meaning"
        isDone={Boolean(dataset?.name.trim())}
        isOpen={open.meaning}
        onToggle={dataset?.name.trim() ? toggle('meaning') : undefined}
        summary={<MeaningLine dataset={dataset} />}
      >
        <MeaningStep handle={handle} dataset={dataset} models={models} />
      </Step>
      <Step
        place={3}
        name="Check"
        isDone={kept.length > 0 && findings === 0 && !isArriving}
        isOpen={open.check && kept.length > 0}
        onToggle={kept.length > 0 ? toggle('check') : undefined}
        summary={checkLine(kept.length, findings, isArriving)}
      >
        {dataset && <CheckStep dataset={dataset} keep={keep} />}
      </Step>
      <TeachStep key={handle.id} dataset={dataset} models={models} keep={keep} isArriving={isArriving} />
    </div>
  )
}

function MeaningLine({ dataset }: { dataset: DatasetView | null }) {
  if (!dataset?.name.trim()) return 'What they are to teach'
  const trigger = dataset.trigger || dataset.proposedTrigger
  return (
    <>
      <span className="text-text">{dataset.name}</span> {SUBJECT_NAMES[dataset.subject]}
      {trigger && (
        <>
          {' '}
          · called with <span className="text-text">{trigger}</span>
        </>
      )}
    </>
  )
}

function checkLine(count: number, findings: number, isArriving: boolean): string {
  if (count === 0) return 'Each picture and its caption'
  if (isArriving) return 'More pictures are coming.'
  if (findings === 0) return 'All of them are fine.'
  return findings === 1
    ? 'One small thing would make it learn better. The rest is fine.'
    : `${findings} small things would make it learn better. The rest is fine.`
}

const STRIP = 24

function Filmstrip({ dataset }: { dataset: DatasetView }) {
  const kept = dataset.pictures.filter(({ dropped }) => !dropped)
  return (
    <div className="flex flex-wrap items-center gap-1.5" aria-hidden>
      {kept.slice(0, STRIP).map(({ id, url }) => (
        // eslint-disable-next-line @next/next/no-img-element -- already small, from an owner-checked route
        <img key={id} src={url} alt="" className="size-9 rounded-sm bg-tile object-cover" />
      ))}
      {kept.length > STRIP && <span className="pl-1.5 text-sm text-muted">+{kept.length - STRIP}</span>}
    </div>
  )
}
