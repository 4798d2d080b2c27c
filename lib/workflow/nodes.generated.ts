// Made from gpu/contracts/nodes.json by scripts/generate-node-types.mjs: change the nodes, not this file.

export interface ADetailerParams {
  /**
   * The surest so many are drawn anew.
   */
  atMost?: number
  /**
   * How sure it must be.
   */
  confidence?: number
  detector?: string
  /**
   * Over how many pixels the new part fades into the old one.
   */
  feather?: number
  /**
   * How closely to follow the words.
   */
  guidanceScale?: number
  /**
   * @minItems 1
   * @maxItems 20
   */
  labels?: string[]
  model?: string
  /**
   * How much around each thing the model sees, as a share of the thing's size.
   */
  padding?: number
  sampler?: 'ddim' | 'dpmpp_2m' | 'dpmpp_2m_karras' | 'dpmpp_2m_sde' | 'euler' | 'euler_a' | 'unipc'
  /**
   * The same seed gives the same picture.
   */
  seed?: number
  /**
   * More steps, finer picture.
   */
  steps?: number
  /**
   * How much is drawn anew: less keeps more of what was there.
   */
  strength?: number
  /**
   * Enlarges what is larger in the picture than the model draws.
   */
  upscaler?: string | null
}

export interface BlendParams {
  /**
   * Over how many pixels the new part fades into the old one.
   */
  feather?: number
}

export interface ControlNetParams {
  /**
   * Share of the steps after which it stops.
   */
  end?: number
  model?: string
  /**
   * Off where the picture is already a drawing of edges, a depth map, or the like.
   */
  preprocess?: boolean
  /**
   * Share of the steps after which it begins.
   */
  start?: number
  /**
   * How closely to follow it.
   */
  strength?: number
}

export interface DatasetInputParams {
  /**
   * dataset:ID of pictures that were gathered in the studio.
   */
  source: string
}

export interface DescribeImageParams {
  /**
   * The most it says, in pieces of words.
   */
  maxTokens?: number
  model: string
}

export interface EditImageParams {
  /**
   * How closely to follow the words.
   */
  guidanceScale?: number
  height?: number
  model?: string
  sampler?: 'ddim' | 'dpmpp_2m' | 'dpmpp_2m_karras' | 'dpmpp_2m_sde' | 'euler' | 'euler_a' | 'unipc'
  /**
   * The same seed gives the same picture.
   */
  seed?: number
  /**
   * More steps, finer picture.
   */
  steps?: number
  width?: number
}

export interface EnhancePromptParams {
  /**
   * The most it writes, in pieces of words.
   */
  maxTokens?: number
  model: string
  /**
   * The same seed gives the same words.
   */
  seed?: number
}

export interface ExtendCanvasParams {
  bottom?: number
  left?: number
  /**
   * How far the new part reaches into the picture, so that no seam shows.
   */
  overlap?: number
  right?: number
  top?: number
}

export interface FluxInferenceParams {
  /**
   * With a mask: over how many pixels the new part fades into the old one.
   */
  feather?: number
  /**
   * How closely to follow the words. Schnell has none of it.
   */
  guidanceScale?: number
  height?: number
  /**
   * 256 for schnell.
   */
  maxTokens?: number
  model: string
  /**
   * The same seed gives the same picture.
   */
  seed?: number
  /**
   * 28 for dev, 4 for schnell.
   */
  steps?: number
  /**
   * With a picture to begin with: how much of it is drawn anew.
   */
  strength?: number
  width?: number
}

export interface IPAdapterParams {
  model: string
  /**
   * How much of its look is taken.
   */
  strength?: number
}

export interface ImageInputParams {
  /**
   * upload:ID, artwork:ID, or the address of a picture on the web.
   */
  source: string
}

export interface ImageOutputParams {
  format?: 'png'
  /**
   * Written into the file: prompt, seed, model ...
   */
  metadata?: {
    [k: string]: string | number | boolean
  }
}

export interface ImageToImageParams {
  /**
   * How closely to follow the words.
   */
  guidanceScale?: number
  height?: number
  model?: string
  sampler?: 'ddim' | 'dpmpp_2m' | 'dpmpp_2m_karras' | 'dpmpp_2m_sde' | 'euler' | 'euler_a' | 'unipc'
  /**
   * The same seed gives the same picture.
   */
  seed?: number
  /**
   * More steps, finer picture.
   */
  steps?: number
  /**
   * How much is drawn anew: little keeps the picture, 1 keeps nothing of it.
   */
  strength?: number
  width?: number
}

export interface InpaintParams {
  /**
   * Over how many pixels the new part fades into the old one.
   */
  feather?: number
  /**
   * How closely to follow the words.
   */
  guidanceScale?: number
  height?: number
  model?: string
  sampler?: 'ddim' | 'dpmpp_2m' | 'dpmpp_2m_karras' | 'dpmpp_2m_sde' | 'euler' | 'euler_a' | 'unipc'
  /**
   * The same seed gives the same picture.
   */
  seed?: number
  /**
   * More steps, finer picture.
   */
  steps?: number
  /**
   * How much is drawn anew within the mask: less keeps some of what was there.
   */
  strength?: number
  width?: number
}

export interface LoRALoaderParams {
  /**
   * lora:ID of a style, upload:ID of a .safetensors file, or its address on the web.
   */
  source: string
  /**
   * 1 as it was trained, 0 not at all.
   */
  strength?: number
}

export interface MaskInputParams {
  /**
   * upload:ID, artwork:ID, or an address on the web. White is the part that is meant.
   */
  source: string
}

export interface StringInputParams {
  value?: string
}

export interface TextToImageParams {
  /**
   * How closely to follow the words.
   */
  guidanceScale?: number
  height?: number
  model?: string
  sampler?: 'ddim' | 'dpmpp_2m' | 'dpmpp_2m_karras' | 'dpmpp_2m_sde' | 'euler' | 'euler_a' | 'unipc'
  /**
   * The same seed gives the same picture.
   */
  seed?: number
  /**
   * More steps, finer picture.
   */
  steps?: number
  width?: number
}

export interface TrainLoraParams {
  /**
   * Its strength is alpha / rank.
   */
  alpha?: number
  batchSize?: number
  /**
   * Share shown without caption.
   */
  captionDropout?: number
  checkpointEverySteps?: number
  /**
   * Textures and edges.
   */
  convolutions?: boolean
  description?: string
  /**
   * Not where left and right matter.
   */
  flip?: boolean
  goal?: string
  /**
   * Unset: only when memory is short.
   */
  gradientCheckpointing?: boolean | null
  learningRate?: number
  /**
   * 0 is off.
   */
  minSnrGamma?: number
  model?: string
  name?: string
  optimizer?: 'adamw' | 'adamw8bit'
  /**
   * How much it can hold.
   */
  rank?: number
  /**
   * 0 is the model's own.
   */
  resolution?: number
  sampleEverySteps?: number
  /**
   * Drawn on the way, without the trigger.
   *
   * @maxItems 8
   */
  samplePrompts?: string[]
  /**
   * 0 is the model's own, 16 at most.
   */
  sampleSteps?: number
  seed?: number
  steps?: number
  subject?: 'person' | 'look' | 'thing'
  trainTextEncoder?: boolean
  /**
   * Stands for what is learnt.
   */
  trigger?: string
}

export interface UpscaleESRGANParams {
  model?: string
  /**
   * How many times as large, up to what the model makes. Empty for just that.
   */
  scale?: number | null
  /**
   * Side of the tiles the picture is worked in. Smaller needs less memory.
   */
  tileSize?: number
}

export interface VideoFramesParams {
  /**
   * At most this many; fewer when it hardly changes.
   */
  count?: number
}
