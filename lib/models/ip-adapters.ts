import { apache, nonCommercial } from '@/lib/models/licences'
import type { CatalogueEntry } from '@/lib/models/schema'
import { GB } from '@/lib/models/weighs'

/** IP-Adapters that Kizy proposes, each with what sees for it; `memory` counts the model in that wears it. */
export const IP_ADAPTERS: CatalogueEntry[] = [
  {
    id: 'ip-adapter-sd15',
    name: 'IP-Adapter for SD 1.5',
    family: 'sd15-ip-adapter',
    kind: 'ipAdapter',
    repo: 'h94/IP-Adapter',
    bytes: 2.57 * GB,
    memory: 6 * GB,
    licence: apache('h94/IP-Adapter'),
    goodAt:
      'Lets Stable Diffusion 1.5 and what is made of it take the look of a picture: its colours, light and manner.',
    gated: false,
    ipAdapter: { weights: 'models/ip-adapter_sd15.safetensors', imageEncoder: 'models/image_encoder' },
    card: {},
  },
  {
    id: 'ip-adapter-sdxl',
    name: 'IP-Adapter for SDXL',
    family: 'sdxl-ip-adapter',
    kind: 'ipAdapter',
    repo: 'h94/IP-Adapter',
    bytes: 3.23 * GB,
    memory: 12 * GB,
    licence: apache('h94/IP-Adapter'),
    goodAt: 'Lets SDXL and what is made of it take the look of a picture: its colours, light and manner.',
    gated: false,
    ipAdapter: { weights: 'sdxl_models/ip-adapter_sdxl_vit-h.safetensors', imageEncoder: 'models/image_encoder' },
    card: {},
  },
  {
    id: 'ip-adapter-flux1',
    name: 'IP-Adapter for FLUX.1',
    family: 'flux1-ip-adapter',
    kind: 'ipAdapter',
    repo: 'XLabs-AI/flux-ip-adapter',
    // The adapter's own 0.98, and OpenAI's CLIP.
    bytes: 2.69 * GB,
    isAbout: true,
    memory: 40 * GB,
    licence: nonCommercial('FLUX.1 [dev] Non-Commercial License', 'XLabs-AI/flux-ip-adapter'),
    goodAt: 'Lets FLUX.1 dev take the look of a picture: its colours, light and manner.',
    gated: false,
    ipAdapter: { weights: 'ip_adapter.safetensors', encoderRepo: 'openai/clip-vit-large-patch14' },
    card: {},
  },
]
