import { route } from '@/lib/handlers'
import { getLicenceText } from '@/lib/models/licence-text'
import { LicenceText, ModelId } from '@/lib/models/schema'

export const GET = route(
  { summary: 'The words of the licence of a model that can be installed', params: ModelId, output: LicenceText },
  async ({ user, params }) => ({ text: await getLicenceText(user, params.id) }),
)
