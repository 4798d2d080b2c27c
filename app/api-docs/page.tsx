import type { Metadata } from 'next'
import { ReferencePage } from '@/components/api-docs/reference-page'
import { readReference } from '@/lib/api/reference'

export const metadata: Metadata = { title: 'From code' }

/** For everybody: it says what can be asked, and nothing of who is here. */
export default function Page() {
  return <ReferencePage {...readReference()} />
}
