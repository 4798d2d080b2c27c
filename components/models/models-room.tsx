'use client'

import { Link2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { DownloadsStrip } from '@/components/links/downloads-strip'
import { LinkDialog } from '@/components/links/link-dialog'
import { BringFile } from '@/components/models/bring-file'
import { CatalogueCard } from '@/components/models/catalogue-card'
import { InstalledRow } from '@/components/models/installed-row'
import { InstallsStrip } from '@/components/models/installs-strip'
import { Button } from '@/components/ui/button'
import { useDownloads } from '@/lib/client/use-downloads'
import { useModelsRoom } from '@/lib/client/use-models-room'
import { usePastedLink } from '@/lib/client/use-pasted-link'
import { bytesText } from '@/lib/client/words'
import type { DownloadView } from '@/lib/downloads/schema'
import { givesWords, type ModelsView } from '@/lib/models/schema'

/** What draws here, and what could. */
export function ModelsRoom({ first, coming }: { first: ModelsView; coming: DownloadView[] }) {
  const { room = first, ask, asking, put } = useModelsRoom(first)
  const { lookAgain } = useDownloads(coming)
  const router = useRouter()
  const [link, setLink] = useState<string | null>(null)
  usePastedLink((pasted) => room.mayChange && setLink(pasted))
  const { machine, mayChange } = room

  const toInstall = room.catalogue.filter(({ installed }) => !installed)
  const drawing = toInstall.filter((entry) => !givesWords(entry))
  const giving = toInstall.filter(givesWords)
  const cards = (entries: typeof toInstall) => (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(18rem,1fr))] gap-3">
      {entries.map((entry) => (
        <CatalogueCard key={entry.id} entry={entry} room={room} ask={ask} asking={asking} />
      ))}
    </ul>
  )

  return (
    <div className="grow px-12 pb-16 max-lg:px-6 max-md:px-4">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 pt-8 max-md:pt-4">
        <h1 className="text-xl font-semibold">Models</h1>
        {mayChange && (
          <div className="flex flex-wrap gap-2">
            <BringFile onRoom={put} />
            <Button look="outline" onClick={() => setLink('')}>
              <Link2 aria-hidden /> From a link
            </Button>
          </div>
        )}
      </header>
      <p className="mt-1 text-sm text-muted">
        {machine
          ? `This machine has ${machine.memory ? `${machine.name}, ${bytesText(machine.memory)}` : machine.name}; ${bytesText(machine.free)} of disk are free.`
          : 'The part that draws does not answer yet; what can be installed here is not known.'}
        {!mayChange && ' The owner of the studio installs models.'}
      </p>
      <div className="mt-5 grid gap-2 empty:hidden">
        <DownloadsStrip purpose="checkpoint" first={coming} />
        <InstallsStrip room={room} ask={ask} asking={asking} />
      </div>

      <section aria-labelledby="installed" className="mt-8">
        <h2 id="installed" className="mb-3 text-lg font-semibold">
          Installed
        </h2>
        <ul className="grid divide-y divide-line rounded-lg border border-line">
          {room.installed.map((model) => (
            <InstalledRow key={model.id} model={model} mayChange={mayChange} ask={ask} asking={asking} />
          ))}
        </ul>
      </section>

      <section aria-labelledby="catalogue" className="mt-10">
        <h2 id="catalogue" className="mb-3 scroll-mt-4 text-lg font-semibold">
          To install
        </h2>
        {cards(drawing)}
      </section>

      {giving.length > 0 && (
        <section aria-labelledby="words" className="mt-10">
          <h2 id="words" className="scroll-mt-4 text-lg font-semibold">
            For words
          </h2>
          <p className="mt-1 mb-3 text-sm text-muted">
            They draw nothing: they describe pictures, propose captions, and write your words in more detail.
          </p>
          {cards(giving)}
        </section>
      )}

      <section aria-labelledby="not-yet" className="mt-10">
        <h2 id="not-yet" className="mb-3 text-lg font-semibold">
          Not yet served
        </h2>
        <dl className="grid gap-1 text-sm">
          {room.notYetServed.map(({ name, why }) => (
            <div key={name} className="flex flex-wrap gap-x-2">
              <dt className="font-medium">{name}</dt>
              <dd className="text-muted">{why}</dd>
            </div>
          ))}
        </dl>
      </section>

      {link !== null && (
        <LinkDialog
          pasted={link}
          onTaken={(taken) => {
            if (taken.kind === 'style') return router.push('/styles')
            put(taken.room)
            void lookAgain()
          }}
          onClose={() => setLink(null)}
        />
      )}
    </div>
  )
}
