import { apache, community, nonCommercial, openRail } from '@/lib/models/licences'
import type { CatalogueEntry } from '@/lib/models/schema'

/**
 * ControlNets that Kizy proposes: in diffusers' folders but for Z-Image's, each
 * one's class and licence read on its page (Z-Image's licence on its sister's). Those that read many things are shown edges, which
 * Kizy finds; a picture that is a depth map or a pose already is taken as it is.
 */

const GB = 1e9

const forLines = (repo: string, gigabytes: number, card: CatalogueEntry['card'] = {}) => ({
  kind: 'controlnet' as const,
  repo,
  bytes: gigabytes * GB,
  memory: gigabytes * GB,
  gated: false,
  card: { preprocessor: 'edges', ...card },
})

export const CONTROLNETS: CatalogueEntry[] = [
  {
    id: 'controlnet-sd15-canny',
    name: 'ControlNet for SD 1.5',
    family: 'sd15-controlnet',
    ...forLines('lllyasviel/control_v11p_sd15_canny', 0.72),
    beside: 'stable-diffusion-1.5',
    licence: openRail('lllyasviel/control_v11p_sd15_canny'),
    goodAt: 'Has Stable Diffusion 1.5 and what is made of it follow the lines of a picture.',
  },
  {
    id: 'controlnet-sdxl-canny',
    name: 'ControlNet for SDXL',
    family: 'sdxl-controlnet',
    ...forLines('diffusers/controlnet-canny-sdxl-1.0', 2.5),
    beside: 'sdxl',
    licence: { ...openRail('diffusers/controlnet-canny-sdxl-1.0'), name: 'CreativeML Open RAIL++-M' },
    goodAt: 'Has SDXL and what is made of it follow the lines of a picture.',
  },
  {
    id: 'controlnet-sd35-medium-canny',
    name: 'ControlNet for SD 3.5 medium',
    family: 'sd3-controlnet',
    ...forLines('tensorart/SD3.5M-Controlnet-Canny', 4.93),
    beside: 'stable-diffusion-3.5-medium',
    streamWidth: 1536,
    licence: community('tensorart/SD3.5M-Controlnet-Canny'),
    goodAt: 'Has Stable Diffusion 3.5 medium follow the lines of a picture.',
  },
  {
    id: 'controlnet-sd35-large-canny',
    name: 'ControlNet for SD 3.5 large',
    family: 'sd3-controlnet',
    // It learnt on lines that were not brought to the range of other pictures.
    ...forLines('stabilityai/stable-diffusion-3.5-large-controlnet-canny', 8.61, { pixelRange: [0.5, 128] }),
    beside: 'stable-diffusion-3.5-large',
    streamWidth: 2432,
    licence: community('stabilityai/stable-diffusion-3.5-large-controlnet-canny'),
    goodAt: 'Has Stable Diffusion 3.5 large follow the lines of a picture.',
    gated: true,
  },
  {
    id: 'controlnet-flux1-union',
    name: 'ControlNet for FLUX.1',
    family: 'flux1-controlnet',
    ...forLines('Shakker-Labs/FLUX.1-dev-ControlNet-Union-Pro-2.0', 4.28),
    beside: 'flux1-dev',
    licence: nonCommercial('FLUX.1 [dev] Non-Commercial License', 'Shakker-Labs/FLUX.1-dev-ControlNet-Union-Pro-2.0'),
    goodAt: 'Has FLUX.1 dev follow the lines of a picture. Its makers advise a strength of 0.7.',
  },
  {
    id: 'controlnet-qwen-image-union',
    name: 'ControlNet for Qwen-Image',
    family: 'qwen-image-controlnet',
    ...forLines('InstantX/Qwen-Image-ControlNet-Union', 3.54),
    beside: 'qwen-image',
    licence: apache('InstantX/Qwen-Image-ControlNet-Union'),
    goodAt: 'Has Qwen-Image follow the lines of a picture.',
  },
  {
    id: 'controlnet-z-image-turbo-union',
    name: 'ControlNet for Z-Image Turbo',
    family: 'z-image-controlnet',
    ...forLines('alibaba-pai/Z-Image-Turbo-Fun-Controlnet-Union-2.1', 6.71),
    weights: 'Z-Image-Turbo-Fun-Controlnet-Union-2.1-2602-8steps.safetensors',
    beside: 'z-image-turbo',
    licence: apache('alibaba-pai/Z-Image-Turbo-Fun-Controlnet-Union-2.1'),
    goodAt: 'Has Z-Image Turbo follow the lines of a picture. Its makers advise a strength of 0.65 to 0.8.',
  },
]
