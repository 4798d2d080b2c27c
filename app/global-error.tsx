'use client'

/** When even the frame fails there is no style sheet: this page carries its own few lines. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body
        style={{
          colorScheme: 'light dark',
          font: '16px/1.5 system-ui, sans-serif',
          display: 'grid',
          placeItems: 'center',
          minHeight: '90vh',
          textAlign: 'center',
          padding: 24,
        }}
      >
        <title>Kizy</title>
        <main>
          <h1 style={{ fontSize: 24 }}>The studio did not open</h1>
          <p>Something behind it is not answering. Your pictures are safe.</p>
          <button type="button" onClick={retry} style={{ font: 'inherit', padding: '10px 20px', borderRadius: 8 }}>
            Try again
          </button>
        </main>
      </body>
    </html>
  )
}
