export interface StudioOptions {
  home?: string
  ports?: 'usual' | 'free'
  quiet?: boolean
  settings?: Record<string, string>
  /** false when everything is known to be installed and built. */
  setup?: boolean
}

export interface Studio {
  url: string
  setupCode: string | null
  /** Read anew each time: a restarted process shows its new number, a dead one null. */
  readonly pids: Record<'web' | 'orchestrator' | 'gpu' | 'bucket' | 'postgres', number | null>
  /** The worker processes of the gpu service, one per device. */
  gpuWorkerPids(): Promise<number[]>
  /** What web and orchestrator were given. */
  environment: Record<string, string>
  stop(): Promise<void>
}

export function startStudio(options?: StudioOptions): Promise<Studio>
