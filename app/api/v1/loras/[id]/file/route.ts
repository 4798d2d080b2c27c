import { z } from 'zod'
import { route } from '@/lib/handlers'
import { requireLora } from '@/lib/loras/data'
import { serveLora } from '@/lib/loras/file'
import { LoraId } from '@/lib/loras/schema'

const query = z.strictObject({ layout: z.enum(['stored', 'kohya', 'peft']).optional() })

/** The file as most programs want it, as it is stored, or in the layout asked for. */
export const GET = route(
  {
    summary: 'Its LoRA file, as stored or in the layout asked for',
    params: LoraId,
    query,
    produces: 'application/x-safetensors',
  },
  async ({ user, params, query: { layout }, request }) =>
    serveLora(request, user, await requireLora(user, params.id), layout),
)
