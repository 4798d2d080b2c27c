import { route } from '@/lib/handlers'
import { describePicture } from '@/lib/words/describe'
import { AskDescription, Description } from '@/lib/words/schema'

/** Nothing is kept, but a device works for it: looking is not enough. */
export const POST = route(
  { summary: 'Say in words what a picture shows', body: AskDescription, output: Description },
  ({ user, body: { source }, request }) => describePicture(user, source, request.signal),
)
