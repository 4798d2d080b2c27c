import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Logo } from '@/components/ui/logo'
import { KizyError } from '@/lib/errors'
import { getShared } from '@/lib/shares/queries'

// Search engines keep out, and no other site learns the link from where one came.
export const metadata: Metadata = { title: 'A picture', robots: { index: false }, referrer: 'no-referrer' }

async function open(token: string) {
  try {
    return await getShared(token)
  } catch (error) {
    if (error instanceof KizyError && error.status === 404) notFound()
    throw error
  }
}

/** One picture for whoever has the link. Nothing here leads into the studio. */
export default async function SharedPage({ params }: PageProps<'/shared/[token]'>) {
  const { token } = await params
  const { width, height, settings } = await open(token)
  const details = settings && [
    settings.modelName,
    settings.seed !== undefined && `seed ${settings.seed}`,
    settings.steps !== undefined && `${settings.steps} steps`,
  ]
  return (
    <main className="flex min-h-dvh flex-col bg-sunk">
      <h1 className="sr-only">A picture made with Kizy</h1>
      <div className="grid min-h-[70dvh] grow place-items-center p-6 [container-type:size] max-md:p-3">
        <img
          src={`/shared/${token}/picture`}
          alt={settings?.prompt ?? 'The shared picture'}
          width={width}
          height={height}
          style={{ aspectRatio: `${width} / ${height}`, width: `min(100cqw, calc(100cqh * ${width / height}))` }}
          className="h-auto rounded-lg bg-tile"
        />
      </div>
      <footer className="flex flex-wrap items-end justify-between gap-4 px-6 pb-6 max-md:px-4">
        {settings && (
          <div className="grid max-w-prose gap-1">
            <p className="text-base">{settings.prompt}</p>
            {settings.negativePrompt && <p className="text-sm text-muted">Left out: {settings.negativePrompt}</p>}
            <p className="text-sm text-muted">{details?.filter(Boolean).join(' · ')}</p>
          </div>
        )}
        <p className="ml-auto flex items-center gap-2 text-sm text-muted">
          <Logo className="size-4" /> Made with Kizy
        </p>
      </footer>
    </main>
  )
}
