import { Unlink } from 'lucide-react'
import { Message } from '@/components/ui/message'

export default function LinkIsOver() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <Message icon={<Unlink aria-hidden />} title="This link opens nothing">
        It may be over or taken back. Ask whoever sent it for a new one.
      </Message>
    </main>
  )
}
