import { route } from '@/lib/handlers'
import { announce, viewWaiting } from '@/lib/uploads/announce'
import { NewUpload, WaitingUpload } from '@/lib/uploads/schema'

/** Announces a file; its bytes follow with PUT to the address in the answer. */
export const POST = route(
  { summary: 'Announce a file that is about to come', body: NewUpload, output: WaitingUpload, status: 201 },
  async ({ user, body }) => viewWaiting(await announce(user, body)),
)
