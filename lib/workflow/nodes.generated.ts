// Made from gpu/contracts/nodes.json by scripts/generate-node-types.mjs: change the nodes, not this file.

export interface ImageOutputParams {
  format?: 'png'
  /**
   * Written into the file: prompt, seed, model ...
   */
  metadata?: {
    [k: string]: string | number | boolean
  }
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

export interface UpscaleESRGANParams {
  model?: string
  /**
   * Side of the tiles the picture is worked in. Smaller needs less memory.
   */
  tileSize?: number
}
