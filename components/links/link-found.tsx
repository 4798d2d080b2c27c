'use client'

import { CircleAlert, ExternalLink, Lock } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { bytesText } from '@/lib/client/words'
import { type LinkPreview, SITE_NAMES } from '@/lib/links/schema'

type Props = {
  preview: LinkPreview
  press: string
  busy: boolean
  onTake: (file: string | undefined) => void
}

/** What a link leads to: name, pictures, base, words, licence, size; and whether it can be had. */
export function LinkFound({ preview, press, busy, onTake }: Props) {
  const [file, setFile] = useState(preview.files[0]?.name)
  const bytes = preview.files.find(({ name }) => name === file)?.bytes ?? null
  const isLocked = preview.gated && !preview.hasToken
  return (
    <section aria-label={preview.name} className="grid gap-4">
      <div>
        <h3 className="text-base font-semibold">
          {preview.name} {preview.version && <span className="font-normal text-muted">{preview.version}</span>}
        </h3>
        <p className="text-sm text-muted">
          by {preview.by || 'somebody'} ·{' '}
          <a href={preview.page} target="_blank" rel="noreferrer" className="underline underline-offset-2">
            its page on {SITE_NAMES[preview.site]} <ExternalLink aria-hidden className="inline size-3" />
          </a>
        </p>
      </div>
      {preview.samples.length > 0 && (
        <ul aria-label="Samples" className="flex gap-2">
          {preview.samples.map((sample, index) => (
            <li key={sample.slice(-40)} className="min-w-0 flex-1">
              <img
                src={sample}
                alt={`Sample ${index + 1}`}
                className="aspect-square w-full rounded-md bg-tile object-cover"
              />
            </li>
          ))}
        </ul>
      )}
      <dl className="grid gap-1.5 text-sm">
        <Fact name="Made for">{preview.base || 'not said'}</Fact>
        {preview.trigger && <Fact name="Words">{preview.trigger}</Fact>}
        <Fact name="Licence">
          {preview.licenceUrl ? (
            <a href={preview.licenceUrl} target="_blank" rel="noreferrer" className="underline underline-offset-2">
              {preview.licence || 'read it there'}
            </a>
          ) : (
            preview.licence || 'not said'
          )}
        </Fact>
        {bytes !== null && <Fact name="Size">{bytesText(bytes)}</Fact>}
      </dl>
      {preview.files.length > 1 && (
        <Field label="Which file">
          {(wiring) => (
            <Select {...wiring} value={file} onChange={({ target }) => setFile(target.value)}>
              {preview.files.slice(0, 50).map((one) => (
                <option key={one.name} value={one.name}>
                  {one.name} {one.bytes !== null && `(${bytesText(one.bytes)})`}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {preview.refusal ? (
        <Note icon={<CircleAlert aria-hidden />}>{preview.refusal}</Note>
      ) : (
        <>
          {isLocked && (
            <Note icon={<Lock aria-hidden />}>
              {SITE_NAMES[preview.site]} asks who you are.{' '}
              <Link href="/settings#tokens" className="underline underline-offset-2">
                Add your token in Settings
              </Link>
              , and accept the terms on its page.
            </Note>
          )}
          <Button look="accent" busy={busy} disabled={isLocked} onClick={() => onTake(file)}>
            {press}
          </Button>
        </>
      )}
    </section>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex gap-3">
    <dt className="w-20 shrink-0 text-muted">{name}</dt>
    <dd className="min-w-0 break-words">{children}</dd>
  </div>
)

const Note = ({ icon, children }: { icon: ReactNode; children: ReactNode }) => (
  <p className="flex gap-2.5 rounded-lg border border-line px-3.5 py-3 text-sm [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-warn">
    {icon}
    <span>{children}</span>
  </p>
)
