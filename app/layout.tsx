import '@fontsource-variable/geist'
import '@fontsource-variable/geist-mono'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { themeScript } from '@/components/frame/theme'
import { Toaster } from '@/components/frame/toaster'
import './globals.css'

// Every page is somebody's: none is made at build time, and a build needs no settings.
export const dynamic = 'force-dynamic'

export const metadata: Metadata = {
  title: { default: 'Kizy', template: '%s · Kizy' },
  description: 'Make pictures from words, on your own machine.',
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf9' },
    { media: '(prefers-color-scheme: dark)', color: '#0e0d0c' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The script below sets `data-theme` before React looks at this element.
    <html lang="en" suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>
        {children}
        <Toaster />
      </body>
    </html>
  )
}
