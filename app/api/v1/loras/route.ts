import { route } from '@/lib/handlers'
import { importUpload } from '@/lib/loras/import'
import { viewLoras } from '@/lib/loras/queries'
import { ImportLora, LoraList, LoraView } from '@/lib/loras/schema'
import { viewOfLora } from '@/lib/loras/view'

/** The styles this person may use: hers, those shared with her, and those that come with Kizy. */
export const GET = route(
  { summary: 'Styles you may use: yours, those shared with you, and those that come with Kizy', output: LoraList },
  ({ user }) => viewLoras(user),
)

/** The same file again is the same style. */
export const POST = route(
  {
    summary: 'Make a style of a LoRA file that was uploaded for it (purpose “lora”)',
    body: ImportLora,
    output: LoraView,
    status: 201,
  },
  async ({ user, body }) => viewOfLora(await importUpload(user, body.uploadId), user),
)
