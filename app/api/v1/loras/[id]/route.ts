import { route } from '@/lib/handlers'
import { setDeleted, updateLora } from '@/lib/loras/data'
import { openLora } from '@/lib/loras/queries'
import { EditLora, LoraId, LoraView, OpenedLora } from '@/lib/loras/schema'
import { viewOfLora } from '@/lib/loras/view'

export const GET = route(
  { summary: 'A style, and how many of your pictures wear it', params: LoraId, output: OpenedLora },
  ({ user, params }) => openLora(user, params.id),
)

export const PATCH = route(
  {
    summary: 'Change the words and the strength of a style of yours',
    params: LoraId,
    body: EditLora.omit({ id: true }),
    output: LoraView,
  },
  async ({ user, params, body }) => viewOfLora(await updateLora(user, params.id, body), user),
)

/** Away from every list; pictures made with it stay as they are. Doing it twice changes nothing. */
export const DELETE = route({ summary: 'Throw a style of yours away', params: LoraId }, async ({ user, params }) => {
  await setDeleted(user, params.id, true)
  return new Response(null, { status: 204 })
})
