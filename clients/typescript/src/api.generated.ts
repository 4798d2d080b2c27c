// Made from public/openapi.json by `npm run openapi`: change the routes, not this file.
export interface paths {
  '/api/v1/artworks/{id}/before': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The picture as it was without its effects */
    get: operations['getArtworksIdBefore']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks/{id}/family': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What a picture was made from, and what was made from it */
    get: operations['getArtworksIdFamily']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks/{id}/file': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The original, or the same picture in another format */
    get: operations['getArtworksIdFile']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One picture, and how it was made */
    get: operations['getArtworksId']
    put?: never
    post?: never
    /** Put a picture into the bin */
    delete: operations['deleteArtworksId']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks/{id}/shares': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The links of a picture that still open */
    get: operations['getArtworksIdShares']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks/{id}/thumbnail/{width}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A smaller likeness */
    get: operations['getArtworksIdThumbnailWidth']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks/{id}/upscale': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Make a picture larger */
    post: operations['postArtworksIdUpscale']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks/batch': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Pictures by their ids */
    get: operations['getArtworksBatch']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks/facets': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What pictures can be filtered by */
    get: operations['getArtworksFacets']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Your pictures, newest first */
    get: operations['getArtworks']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks/wall': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Where every picture hangs that a filter finds */
    get: operations['getArtworksWall']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/artworks/zip': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** The originals of many pictures in one file */
    post: operations['postArtworksZip']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/collections': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Your collections */
    get: operations['getCollections']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/datasets/{id}/arrivals': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Unpack an uploaded picture or zip (purpose “dataset”) into a dataset */
    post: operations['postDatasetsIdArrivals']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/datasets/{id}/pictures/{pictureId}/propose': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Propose a caption for a picture that has none */
    post: operations['postDatasetsIdPicturesPictureIdPropose']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/datasets/{id}/pictures/{pictureId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One picture of a dataset */
    get: operations['getDatasetsIdPicturesPictureId']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Change a picture’s caption, or drop it */
    patch: operations['patchDatasetsIdPicturesPictureId']
    trace?: never
  }
  '/api/v1/datasets/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One dataset, with its pictures */
    get: operations['getDatasetsId']
    put?: never
    post?: never
    /** Throw a dataset away */
    delete: operations['deleteDatasetsId']
    options?: never
    head?: never
    /** Change what the pictures of a dataset mean */
    patch: operations['patchDatasetsId']
    trace?: never
  }
  '/api/v1/datasets': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Datasets you have begun and not taught from yet, newest first */
    get: operations['getDatasets']
    put?: never
    /** Begin a dataset: pictures to teach a style from, and what they mean */
    post: operations['postDatasets']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/describe': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Say in words what a picture shows */
    post: operations['postDescribe']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/downloads/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One download, and how far it is */
    get: operations['getDownloadsId']
    put?: never
    post?: never
    /** Stop a download, or put it away when it is over */
    delete: operations['deleteDownloadsId']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/downloads': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What you fetch from links, newest first */
    get: operations['getDownloads']
    put?: never
    /** Fetch a style from a link of Civitai or Hugging Face */
    post: operations['postDownloads']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/enhance': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Write a prompt in more detail */
    post: operations['postEnhance']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** All of your runs, live */
    get: operations['getEvents']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/graphs/run': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Run a graph of your own */
    post: operations['postGraphsRun']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/graphs/validate': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Whether a graph may run */
    post: operations['postGraphsValidate']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/links': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What a link of Civitai or Hugging Face leads to, before anything is downloaded */
    post: operations['postLinks']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/looks': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Looks of your own: words under a name */
    get: operations['getLooks']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/loras/{id}/file': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Its LoRA file, as stored or in the layout asked for */
    get: operations['getLorasIdFile']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/loras/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A style, and how many of your pictures wear it */
    get: operations['getLorasId']
    put?: never
    post?: never
    /** Throw a style of yours away */
    delete: operations['deleteLorasId']
    options?: never
    head?: never
    /** Change the words and the strength of a style of yours */
    patch: operations['patchLorasId']
    trace?: never
  }
  '/api/v1/loras/{id}/samples/{index}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One of its samples */
    get: operations['getLorasIdSamplesIndex']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/loras/{id}/thumbnail': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A small picture of it */
    get: operations['getLorasIdThumbnail']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/loras': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Styles you may use: yours, those shared with you, and those that come with Kizy */
    get: operations['getLoras']
    put?: never
    /** Make a style of a LoRA file that was uploaded for it (purpose “lora”) */
    post: operations['postLoras']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/models/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Remove an installed model from the disk; the owner alone */
    delete: operations['deleteModelsId']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/models/catalogue/{id}/licence': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The words of the licence of a model that can be installed */
    get: operations['getModelsCatalogueIdLicence']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/models/catalogue': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Models that are installed, those that can be, and installs under way */
    get: operations['getModelsCatalogue']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/models/installs/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Stop an install, or put away one that failed */
    delete: operations['deleteModelsInstallsId']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/models/installs': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Install a model: of the catalogue, by link, from an upload or from a path; the owner alone */
    post: operations['postModelsInstalls']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/models': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Base models, installed ones first */
    get: operations['getModels']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/models/teachable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Models that can be taught a style, with their recipes */
    get: operations['getModelsTeachable']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/nodes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The nodes a graph may be made of */
    get: operations['getNodes']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/people': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Everybody else of the studio, by name */
    get: operations['getPeople']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/runs/{id}/cancel': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Stop a run; what is finished stays */
    post: operations['postRunsIdCancel']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/runs/{id}/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One run, live */
    get: operations['getRunsIdEvents']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/runs/{id}/graph': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How a run was made, part by part */
    get: operations['getRunsIdGraph']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/runs/{id}/preview/{index}/{step}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A picture while it is drawn */
    get: operations['getRunsIdPreviewIndexStep']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/runs/{id}/retry': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Try a failed or cancelled run again from where it stopped */
    post: operations['postRunsIdRetry']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/runs/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One run */
    get: operations['getRunsId']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/runs/prompts': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What you wrote for pictures, newest first */
    get: operations['getRunsPrompts']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/runs': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Your runs, newest first */
    get: operations['getRuns']
    put?: never
    /** Make pictures from words */
    post: operations['postRuns']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/suggestions': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Styles that a prompt asks for */
    post: operations['postSuggestions']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/trainings/{runId}/{deed}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Ask a training to pause, resume, sample now, finish with the best it has, cancel, or try again */
    post: operations['postTrainingsRunIdDeed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/trainings/{runId}/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One training, live */
    get: operations['getTrainingsRunIdEvents']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/trainings/{runId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One training, and how far it is */
    get: operations['getTrainingsRunId']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/trainings/{runId}/samples/{sha256}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A sample of a training */
    get: operations['getTrainingsRunIdSamplesSha256']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/trainings': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Trainings under way, and those that failed and may go on; newest first */
    get: operations['getTrainings']
    put?: never
    /** Teach a style from a dataset as it is now */
    post: operations['postTrainings']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/uploads/{id}/file': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A file as it was brought */
    get: operations['getUploadsIdFile']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/uploads/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /** Send the bytes of a file */
    put: operations['putUploadsId']
    post?: never
    delete?: never
    options?: never
    /** How much of a file has come */
    head: operations['headUploadsId']
    patch?: never
    trace?: never
  }
  '/api/v1/uploads': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Announce a file that is about to come */
    post: operations['postUploads']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    Artwork: {
      /** Format: uuid */
      id: string
      /** Format: uuid */
      runId: string
      index: number
      url: string
      downloadUrl: string
      fileName: string
      mediaType: string
      bytes: number
      width: number
      height: number
      thumbnails: {
        width: number
        height: number
        url: string
      }[]
      thumbhash: string
      before: {
        url: string
        width: number
        height: number
      } | null
      settings: {
        prompt: string
        negativePrompt: string
        modelId?: string
        modelName?: string
        seed?: number
        steps?: number
        guidanceScale?: number
        sampler?: string
        shape?: string
        width?: number
        height?: number
        upscaler?: string | null
        start?: {
          source: string
          strength: number
          mask?: string
          extend?: {
            left: number
            top: number
            right: number
            bottom: number
          }
          byWords?: boolean
        }
        references?: {
          /** @enum {string} */
          role: 'structure' | 'look'
          source: string
          strength: number
          model: string
        }[]
        effects?: {
          faces?: boolean
          enlarge?: 2 | 4
        }
        loras?: {
          /** Format: uuid */
          id: string
          strength: number
          words?: string
          because?: string
          name: string
        }[]
        graph?: string
      }
      secondsTaken: number | null
      /** Format: date-time */
      createdAt: string
      isStarred: boolean
    }
    Run: {
      /** Format: uuid */
      id: string
      version: number
      /** @enum {string} */
      status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
      graphName: string | null
      prompt: string
      negativePrompt: string
      modelId?: string
      modelName?: string
      /** @enum {string} */
      shape?: '1:1' | '4:3' | '3:4' | '3:2' | '2:3' | '16:9' | '9:16'
      width: number
      height: number
      steps?: number
      guidanceScale?: number
      sampler?: string
      seed?: number
      loras?: {
        /** Format: uuid */
        id: string
        strength: number
        words?: string
        because?: string
        name: string
      }[]
      start?: {
        source: string
        strength: number
        mask?: string
        extend?: {
          left: number
          top: number
          right: number
          bottom: number
        }
        byWords?: boolean
      }
      references?: {
        /** @enum {string} */
        role: 'structure' | 'look'
        source: string
        strength: number
        model: string
      }[]
      effects?: {
        faces?: boolean
        enlarge?: 2 | 4
      }
      count: number
      pictures: {
        index: number
        /** @enum {string} */
        status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
        width: number
        height: number
        seed: number | null
        progress: {
          /** Format: uuid */
          runId: string
          index: number
          /** @enum {string} */
          phase: 'loading' | 'denoising' | 'decoding' | 'upscaling' | 'saving'
          fraction: number
          step?: number
          steps?: number
          secondsLeft: number | null
          previewUrl: string | null
        } | null
        artwork: components['schemas']['Artwork'] | null
        problem: {
          code: string
          title: string
          detail?: string
          /** @enum {string} */
          fix?:
            | 'retry'
            | 'smaller'
            | 'signIn'
            | 'reload'
            | 'changeWords'
            | 'changeSettings'
            | 'changeModel'
            | 'withoutStyles'
          issues?: {
            path: string
            message: string
            code?: string
            node?: string
            field?: string | null
          }[]
        } | null
      }[]
      problem: {
        code: string
        title: string
        detail?: string
        /** @enum {string} */
        fix?:
          'retry' | 'smaller' | 'signIn' | 'reload' | 'changeWords' | 'changeSettings' | 'changeModel' | 'withoutStyles'
        issues?: {
          path: string
          message: string
          code?: string
          node?: string
          field?: string | null
        }[]
      } | null
      smaller?: {
        side: number | null
        modelName: string | null
      }
      ahead: number
      secondsLeft: number | null
      /** Format: date-time */
      createdAt: string
      startedAt: string | null
      finishedAt: string | null
    }
    Dataset: {
      /** Format: uuid */
      id: string
      name: string
      description: string
      goal: string
      intents: string[]
      /** @enum {string} */
      subject: 'person' | 'look' | 'thing'
      trigger: string
      proposedTrigger: string
      triggerProblem: string | null
      baseModel: string | null
      settings: {
        [key: string]: unknown
      }
      runId: string | null
      pictures: {
        /** Format: uuid */
        id: string
        place: number
        name: string
        width: number
        height: number
        url: string
        caption: string
        /** @enum {string} */
        captionBy: 'name' | 'sidecar' | 'goal' | 'model' | 'artist'
        dropped: boolean
        findings: {
          /** @enum {string} */
          code: 'double' | 'blurred' | 'small' | 'odd' | 'plain' | 'says-look'
          words: string
          inCaption?: string
        }[]
      }[]
      coverage: string[]
      arrivals: {
        /** Format: uuid */
        id: string
        name: string
        /** @enum {string} */
        status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
        entries: number
        done: number
        refused: {
          name: string
          reason: string
        }[]
        refusedCount: number
        problem: {
          code: string
          title: string
          detail?: string
          /** @enum {string} */
          fix?:
            | 'retry'
            | 'smaller'
            | 'signIn'
            | 'reload'
            | 'changeWords'
            | 'changeSettings'
            | 'changeModel'
            | 'withoutStyles'
          issues?: {
            path: string
            message: string
            code?: string
            node?: string
            field?: string | null
          }[]
        } | null
      }[]
      /** Format: date-time */
      updatedAt: string
    }
    Lora: {
      /** Format: uuid */
      id: string
      /** @enum {string} */
      origin: 'trained' | 'imported' | 'shipped'
      /** @enum {string} */
      whose: 'mine' | 'shared' | 'shipped'
      ownerName: string | null
      sharedWith: {
        /** Format: uuid */
        id: string
        name: string
      }[]
      name: string
      goal: string
      description: string
      subject: string
      trigger: string
      intents: string[]
      tags: string[]
      family: string
      architecture: string
      madeFor: string
      strength: number
      layout: string
      savesAs: ('kohya' | 'peft' | 'diffusers' | 'other')[]
      rank: number | null
      alpha: number | null
      bytes: number
      sha256: string
      license: string
      thumbnailUrl: string | null
      samples: {
        url: string
        prompt: string
        seed: number | null
        strength: number | null
      }[]
      /** Format: date-time */
      createdAt: string
    }
    Model: {
      id: string
      name: string
      note: string
      architecture?: string
      available: boolean
      shapes: {
        [key: string]: [number, number]
      }
      defaults: {
        steps: number
        guidanceScale: number
        sampler: string
      }
      maxSteps: number
      samplers: string[]
      abilities: {
        words: boolean
        start: boolean
        edit: boolean
        mask: boolean
        structures: {
          id: string
          name: string
          reads: string
        }[]
        linesToInstall: string | null
        looks: {
          id: string
          name: string
        }[]
        lookToInstall: string | null
        faces: boolean
        enlarge: number[]
        describe: boolean
        enhance: boolean
      }
      secondsPerPicture: number | null
      timings: {
        steps: number
        pixels: number
        effects: {
          faces?: boolean
          enlarge?: 2 | 4
        }
        seconds: number
      }[]
    }
    TeachableModel: {
      id: string
      name: string
      available: boolean
      distilled: boolean
      instead: {
        id: string
        name: string
        isHere: boolean
      } | null
      side: number
      learns: ('textEncoder' | 'convolutions')[]
      recipes: {
        [key: string]: {
          [key: string]: {
            [key: string]: unknown
          }
        }
      }
      growth: {
        [key: string]: {
          each: number
          least: number
          most: number
        }
      } | null
      secondsPerStep: number | null
      secondsPerStop: number | null
      isLearnt: boolean
      memoryBytes: number | null
      weightsBytes: number | null
      deviceBytes: number | null
    }
    Training: {
      /** Format: uuid */
      datasetId: string
      name: string
      /** @enum {string} */
      subject: 'person' | 'look' | 'thing'
      trigger: string
      modelId: string
      modelName: string
      /** @enum {string} */
      pace: 'quick' | 'thorough'
      pictures: number
      steps: number | null
      /** Format: uuid */
      runId: string
      version: number
      /** @enum {string} */
      status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
      isPaused: boolean
      isResting: boolean
      isEnding: boolean
      isSampling: boolean
      progress: {
        /** @enum {string} */
        stage: 'reading' | 'caching' | 'training' | 'sampling' | 'scoring' | 'publishing' | 'done'
        step: number
        steps: number
        secondsPerStep: number | null
        secondsLeft: number | null
        /** @default [] */
        loss: [number, number][]
        /** @default [] */
        heldOut: [number, number][]
        samples: {
          step: number
          pictures: {
            url: string
            width: number
            height: number
            prompt: string
            seed: number | null
          }[]
        }[]
        rung: string | null
        checkpoints: number[]
        message: string | null
      } | null
      result: {
        loraId: string | null
        strength: number
        best: number | null
        why: string[]
        scores: {
          step: number
          heldOutLoss: number | null
          look: number | null
          concept: number | null
          memorised: number | null
          clip: number | null
          total: number | null
        }[]
        strengths: {
          strength: number
          pictures: {
            url: string
            width: number
            height: number
            prompt: string
            seed: number | null
          }[]
        }[]
        seconds: number | null
        peakMemoryBytes: number | null
        bytes: number | null
        rank: number | null
      } | null
      problem: {
        code: string
        title: string
        detail?: string
        /** @enum {string} */
        fix?:
          'retry' | 'smaller' | 'signIn' | 'reload' | 'changeWords' | 'changeSettings' | 'changeModel' | 'withoutStyles'
        issues?: {
          path: string
          message: string
          code?: string
          node?: string
          field?: string | null
        }[]
      } | null
      /** Format: date-time */
      createdAt: string
      startedAt: string | null
      finishedAt: string | null
    }
    Problem: {
      code: string
      title: string
      detail?: string
      /** @enum {string} */
      fix?:
        'retry' | 'smaller' | 'signIn' | 'reload' | 'changeWords' | 'changeSettings' | 'changeModel' | 'withoutStyles'
      issues?: {
        path: string
        message: string
        code?: string
        node?: string
        field?: string | null
      }[]
      type: string
      status: number
    }
  }
  responses: never
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  getArtworksIdBefore: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/png': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getArtworksIdFamily: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            id: string
            parentId: string | null
            /** @enum {string} */
            kind: 'drawn' | 'changed' | 'upscaled' | 'graph'
            thumbnailUrl: string
            width: number
            height: number
            prompt: string
            strength: number | null
          }[]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getArtworksIdFile: {
    parameters: {
      query?: {
        download?: '1'
        format?: 'png' | 'webp' | 'jpeg'
      }
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/*': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getArtworksId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Artwork']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  deleteArtworksId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getArtworksIdShares: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            id: string
            showsSettings: boolean
            /** Format: date-time */
            createdAt: string
            expiresAt: string | null
          }[]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getArtworksIdThumbnailWidth: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
        width: number
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/webp': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postArtworksIdUpscale: {
    parameters: {
      query?: never
      header?: {
        /** @description The same key again answers the same run. */
        'Idempotency-Key'?: string
        /** @description `wait=30` answers when it is done, or after so many seconds. */
        Prefer?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Run']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getArtworksBatch: {
    parameters: {
      query: {
        ids: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Artwork'][]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getArtworksFacets: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            models: {
              id: string
              name: string
            }[]
            styles: {
              id: string
              name: string
            }[]
            binned: number
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getArtworks: {
    parameters: {
      query?: {
        words?: string
        model?: string
        style?: string
        starred?: '1'
        since?: string
        until?: string
        kind?: 'drawn' | 'changed' | 'upscaled' | 'graph'
        collection?: string
        bin?: '1'
        cursor?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            artworks: components['schemas']['Artwork'][]
            nextCursor: string | null
            total: number
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getArtworksWall: {
    parameters: {
      query?: {
        words?: string
        model?: string
        style?: string
        starred?: '1'
        since?: string
        until?: string
        kind?: 'drawn' | 'changed' | 'upscaled' | 'graph'
        collection?: string
        bin?: '1'
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            ids: string[]
            widths: number[]
            heights: number[]
            times: number[]
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postArtworksZip: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/zip': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getCollections: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            id: string
            name: string
            count: number
          }[]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postDatasetsIdArrivals: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** Format: uuid */
          uploadId: string
          caption?: string
        }
      }
    }
    responses: {
      /** @description It went well. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Dataset']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postDatasetsIdPicturesPictureIdPropose: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
        pictureId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Dataset']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getDatasetsIdPicturesPictureId: {
    parameters: {
      query?: {
        small?: '1'
      }
      header?: never
      path: {
        id: string
        pictureId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/*': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  patchDatasetsIdPicturesPictureId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
        pictureId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          caption?: string
          dropped?: boolean
        }
      }
    }
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Dataset']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getDatasetsId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Dataset']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  deleteDatasetsId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  patchDatasetsId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name?: string
          description?: string
          goal?: string
          intents?: string[]
          /** @enum {string} */
          subject?: 'person' | 'look' | 'thing'
          trigger?: string
          baseModel?: string | null
          settings?: {
            [key: string]: unknown
          }
        }
      }
    }
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Dataset']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getDatasets: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            id: string
            name: string
            pictures: number
            covers: string[]
            /** Format: date-time */
            updatedAt: string
          }[]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postDatasets: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name?: string
          description?: string
          goal?: string
          intents?: string[]
          /** @enum {string} */
          subject?: 'person' | 'look' | 'thing'
          trigger?: string
          baseModel?: string | null
          settings?: {
            [key: string]: unknown
          }
        }
      }
    }
    responses: {
      /** @description It went well. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Dataset']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postDescribe: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          source: string
        }
      }
    }
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            text: string
            modelId: string
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getDownloadsId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            id: string
            /** @enum {string} */
            purpose: 'lora' | 'checkpoint'
            name: string
            fileName: string
            page: string
            /** @enum {string} */
            status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
            received: number
            bytes: number | null
            loraId: string | null
            problem: {
              code: string
              title: string
              detail?: string
              /** @enum {string} */
              fix?:
                | 'retry'
                | 'smaller'
                | 'signIn'
                | 'reload'
                | 'changeWords'
                | 'changeSettings'
                | 'changeModel'
                | 'withoutStyles'
              issues?: {
                path: string
                message: string
                code?: string
                node?: string
                field?: string | null
              }[]
            } | null
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  deleteDownloadsId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getDownloads: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            id: string
            /** @enum {string} */
            purpose: 'lora' | 'checkpoint'
            name: string
            fileName: string
            page: string
            /** @enum {string} */
            status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
            received: number
            bytes: number | null
            loraId: string | null
            problem: {
              code: string
              title: string
              detail?: string
              /** @enum {string} */
              fix?:
                | 'retry'
                | 'smaller'
                | 'signIn'
                | 'reload'
                | 'changeWords'
                | 'changeSettings'
                | 'changeModel'
                | 'withoutStyles'
              issues?: {
                path: string
                message: string
                code?: string
                node?: string
                field?: string | null
              }[]
            } | null
          }[]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postDownloads: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          link: string
          file?: string
        }
      }
    }
    responses: {
      /** @description It went well. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            id: string
            /** @enum {string} */
            purpose: 'lora' | 'checkpoint'
            name: string
            fileName: string
            page: string
            /** @enum {string} */
            status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
            received: number
            bytes: number | null
            loraId: string | null
            problem: {
              code: string
              title: string
              detail?: string
              /** @enum {string} */
              fix?:
                | 'retry'
                | 'smaller'
                | 'signIn'
                | 'reload'
                | 'changeWords'
                | 'changeSettings'
                | 'changeModel'
                | 'withoutStyles'
              issues?: {
                path: string
                message: string
                code?: string
                node?: string
                field?: string | null
              }[]
            } | null
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postEnhance: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          prompt: string
          seed?: number
        }
      }
    }
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            text: string
            modelId: string
            seed: number
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getEvents: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/event-stream': {
            event: string
            data: string
            id?: string
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postGraphsRun: {
    parameters: {
      query?: never
      header?: {
        /** @description The same key again answers the same run. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': Record<string, never>
      }
    }
    responses: {
      /** @description It went well. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Run']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postGraphsValidate: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': Record<string, never>
      }
    }
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** @constant */
            valid: true
            nodes: number
            pictures: {
              width: number
              height: number
              node: string
              prompt: string
            }[]
            work: {
              asked: number
              most: number
            }
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postLinks: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          link: string
        }
      }
    }
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** @enum {string} */
            site: 'civitai' | 'huggingface'
            page: string
            name: string
            version: string
            by: string
            /** @enum {string} */
            kind: 'lora' | 'checkpoint' | 'repository' | 'other'
            base: string
            trigger: string
            licence: string
            licenceUrl: string | null
            description: string
            tags: string[]
            files: {
              name: string
              bytes: number | null
              sha256: string | null
            }[]
            gated: boolean
            hasToken: boolean
            samples: string[]
            refusal: string | null
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getLooks: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            name: string
            words: string
          }[]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getLorasIdFile: {
    parameters: {
      query?: {
        layout?: 'stored' | 'kohya' | 'peft'
      }
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/x-safetensors': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getLorasId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            lora: components['schemas']['Lora']
            pictures: number
            taughtOn: string | null
            lesson: {
              /** Format: uuid */
              runId: string
              hasPictures: boolean
            } | null
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  deleteLorasId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  patchLorasId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name?: string
          goal?: string
          description?: string
          trigger?: string
          license?: string
          intents?: string[]
          strength?: number
        }
      }
    }
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Lora']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getLorasIdSamplesIndex: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
        index: number
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/*': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getLorasIdThumbnail: {
    parameters: {
      query?: {
        v?: string
      }
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/*': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getLoras: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Lora'][]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postLoras: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** Format: uuid */
          uploadId: string
        }
      }
    }
    responses: {
      /** @description It went well. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Lora']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  deleteModelsId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getModelsCatalogueIdLicence: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            text: string | null
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getModelsCatalogue: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            installed: {
              id: string
              name: string
              note: string
              licence: string
              bytes: number | null
              available: boolean
              /** @enum {string} */
              precision: 'bf16' | 'fp8' | 'nf4'
              removable: boolean
            }[]
            catalogue: {
              id: string
              name: string
              family: string
              /** @enum {string} */
              kind: 'base' | 'controlnet' | 'ipAdapter' | 'captioner' | 'writer'
              repo: string
              bytes: number | null
              isAbout?: boolean
              memory: number
              licence: {
                name: string
                url: string
                says: string
              }
              goodAt: string
              gated: boolean
              installed: boolean
              /** @enum {string} */
              precision: 'bf16' | 'fp8' | 'nf4'
              fits: boolean
            }[]
            notYetServed: {
              name: string
              why: string
            }[]
            installs: {
              id: string
              name: string
              /** @enum {string} */
              state: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
              /** @enum {string} */
              phase: 'waiting' | 'looking' | 'downloading' | 'checking' | 'converting' | 'done'
              bytes: number | null
              received: number
              secondsLeft: number | null
              /** @default null */
              sha256: string | null
              problem: {
                code: string
                message: string
                detail: string
              } | null
            }[]
            recommended: string | null
            machine: {
              name: string
              memory: number | null
              free: number
              bytesPerSecond: number | null
            } | null
            mayChange: boolean
            hasToken: boolean
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  deleteModelsInstallsId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postModelsInstalls: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json':
          | {
              id: string
              /** @constant */
              accepted: true
            }
          | {
              link: string
              file?: string
              /** @constant */
              accepted: true
            }
          | {
              /** Format: uuid */
              uploadId: string
              /** @constant */
              accepted: true
            }
          | {
              path: string
              /** @constant */
              accepted: true
            }
      }
    }
    responses: {
      /** @description It went well. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            installed: {
              id: string
              name: string
              note: string
              licence: string
              bytes: number | null
              available: boolean
              /** @enum {string} */
              precision: 'bf16' | 'fp8' | 'nf4'
              removable: boolean
            }[]
            catalogue: {
              id: string
              name: string
              family: string
              /** @enum {string} */
              kind: 'base' | 'controlnet' | 'ipAdapter' | 'captioner' | 'writer'
              repo: string
              bytes: number | null
              isAbout?: boolean
              memory: number
              licence: {
                name: string
                url: string
                says: string
              }
              goodAt: string
              gated: boolean
              installed: boolean
              /** @enum {string} */
              precision: 'bf16' | 'fp8' | 'nf4'
              fits: boolean
            }[]
            notYetServed: {
              name: string
              why: string
            }[]
            installs: {
              id: string
              name: string
              /** @enum {string} */
              state: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
              /** @enum {string} */
              phase: 'waiting' | 'looking' | 'downloading' | 'checking' | 'converting' | 'done'
              bytes: number | null
              received: number
              secondsLeft: number | null
              /** @default null */
              sha256: string | null
              problem: {
                code: string
                message: string
                detail: string
              } | null
            }[]
            recommended: string | null
            machine: {
              name: string
              memory: number | null
              free: number
              bytesPerSecond: number | null
            } | null
            mayChange: boolean
            hasToken: boolean
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getModels: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Model'][]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getModelsTeachable: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['TeachableModel'][]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getNodes: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            digest: string
            nodes: {
              type: string
              version: string
              title: string
              help: string
              /** @enum {string} */
              exec: 'inline' | 'recipe' | 'compute'
              params: {
                [key: string]: unknown
              }
              inputs: {
                [key: string]: {
                  kind: string
                  required?: boolean
                  list: boolean
                }
              }
              outputs: {
                [key: string]: {
                  kind: string
                  required?: boolean
                  list: boolean
                }
              }
              seedParam: string | null
              modelParams: string[]
              package: string
              packageVersion: string
            }[]
            quarantined: {
              package: string
              entryPoint: string
              reason: string
            }[]
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getPeople: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            id: string
            name: string
          }[]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postRunsIdCancel: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Run']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getRunsIdEvents: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/event-stream': {
            event: string
            data: string
            id?: string
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getRunsIdGraph: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            runId: string
            /** @enum {string} */
            status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
            name: string | null
            parts: {
              id: string
              type: string
              title: string
              help: string
              status: ('queued' | 'running' | 'succeeded' | 'failed' | 'canceled') | null
              isCached: boolean
              seconds: number | null
              says: string
              settings: {
                name: string
                value: string
              }[]
              problem: {
                code: string
                title: string
                detail?: string
                /** @enum {string} */
                fix?:
                  | 'retry'
                  | 'smaller'
                  | 'signIn'
                  | 'reload'
                  | 'changeWords'
                  | 'changeSettings'
                  | 'changeModel'
                  | 'withoutStyles'
                issues?: {
                  path: string
                  message: string
                  code?: string
                  node?: string
                  field?: string | null
                }[]
              } | null
              pictures: number[]
            }[]
            links: {
              from: string
              to: string
              as: string
            }[]
            problem: {
              code: string
              title: string
              detail?: string
              /** @enum {string} */
              fix?:
                | 'retry'
                | 'smaller'
                | 'signIn'
                | 'reload'
                | 'changeWords'
                | 'changeSettings'
                | 'changeModel'
                | 'withoutStyles'
              issues?: {
                path: string
                message: string
                code?: string
                node?: string
                field?: string | null
              }[]
            } | null
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getRunsIdPreviewIndexStep: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
        index: number
        step: number
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/webp': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postRunsIdRetry: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Run']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getRunsId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Run']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getRunsPrompts: {
    parameters: {
      query?: {
        words?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            prompts: string[]
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getRuns: {
    parameters: {
      query?: {
        cursor?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            runs: components['schemas']['Run'][]
            nextCursor: string | null
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postRuns: {
    parameters: {
      query?: never
      header?: {
        /** @description The same key again answers the same run. */
        'Idempotency-Key'?: string
        /** @description `wait=30` answers when it is done, or after so many seconds. */
        Prefer?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          prompt: string
          negativePrompt?: string
          /** @default sprout */
          modelId?: string
          /**
           * @default 1:1
           * @enum {string}
           */
          shape?: '1:1' | '4:3' | '3:4' | '3:2' | '2:3' | '16:9' | '9:16'
          width?: number
          height?: number
          /** @default 4 */
          count?: number
          seed?: number
          steps?: number
          guidanceScale?: number
          sampler?: string
          start?: {
            source: string
            /** @default 0.6 */
            strength?: number
            mask?: string
            extend?: {
              /** @default 0 */
              left?: number
              /** @default 0 */
              top?: number
              /** @default 0 */
              right?: number
              /** @default 0 */
              bottom?: number
            }
            byWords?: boolean
          }
          /** @default [] */
          references?: {
            /** @enum {string} */
            role: 'structure' | 'look'
            source: string
            strength?: number
            model?: string
          }[]
          effects?: {
            faces?: boolean
            enlarge?: 2 | 4
          }
          /** @default [] */
          loras?: (
            | 'auto'
            | {
                /** Format: uuid */
                id: string
                strength: number
                words?: string
                because?: string
              }
          )[]
          webhook?: {
            /** Format: uri */
            url: string
            /**
             * @default [
             *       "run.succeeded",
             *       "run.failed",
             *       "run.canceled"
             *     ]
             */
            events?: ('run.succeeded' | 'run.failed' | 'run.canceled')[]
          }
        }
      }
    }
    responses: {
      /** @description It went well. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Run']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postSuggestions: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          prompt: string
          modelId: string
          among?: string[]
          picked?: string[]
        }
      }
    }
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            available: boolean
            suggestions: {
              /** Format: uuid */
              id: string
              because: string
            }[]
            model: {
              id: string
              name: string
              because: string | null
              style: {
                /** Format: uuid */
                id: string
                name: string
                madeFor: string
              } | null
            } | null
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postTrainingsRunIdDeed: {
    parameters: {
      query?: never
      header?: never
      path: {
        runId: string
        deed: 'pause' | 'resume' | 'sample' | 'finish' | 'cancel' | 'retry'
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Training']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getTrainingsRunIdEvents: {
    parameters: {
      query?: never
      header?: never
      path: {
        runId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/event-stream': {
            event: string
            data: string
            id?: string
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getTrainingsRunId: {
    parameters: {
      query?: never
      header?: never
      path: {
        runId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Training']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getTrainingsRunIdSamplesSha256: {
    parameters: {
      query?: never
      header?: never
      path: {
        runId: string
        sha256: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'image/*': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getTrainings: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Training'][]
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postTrainings: {
    parameters: {
      query?: never
      header?: {
        /** @description The same key again answers the same run. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** Format: uuid */
          datasetId: string
          /**
           * @default quick
           * @enum {string}
           */
          pace?: 'quick' | 'thorough'
          /** @default {} */
          own?: {
            steps?: number
            rank?: number
            alpha?: number
            learningRate?: number
            batchSize?: number
            resolution?: number
            captionDropout?: number
            minSnrGamma?: number
            seed?: number
            sampleEverySteps?: number
            checkpointEverySteps?: number
            sampleSteps?: number
            flip?: boolean
            trainTextEncoder?: boolean
            convolutions?: boolean
            /** @enum {string} */
            optimizer?: 'adamw' | 'adamw8bit'
            gradientCheckpointing?: boolean
            samplePrompts?: string[]
          }
          webhook?: {
            /** Format: uri */
            url: string
            /**
             * @default [
             *       "run.succeeded",
             *       "run.failed",
             *       "run.canceled"
             *     ]
             */
            events?: ('run.succeeded' | 'run.failed' | 'run.canceled')[]
          }
        }
      }
    }
    responses: {
      /** @description It went well. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Training']
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getUploadsIdFile: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          '*/*': string
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  putUploadsId: {
    parameters: {
      query?: never
      header?: {
        /** @description The first byte that is sent; HEAD says how many have come. */
        'upload-offset'?: number
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/octet-stream': string
      }
    }
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            id: string
            name: string
            bytes: number
            mediaType: string
            url: string
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  headUploadsId: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It went well. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  postUploads: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name: string
          bytes: number
          /**
           * @default reference
           * @enum {string}
           */
          purpose?: 'reference' | 'lora' | 'checkpoint' | 'dataset'
        }
      }
    }
    responses: {
      /** @description It went well. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** Format: uuid */
            id: string
            source: string
            putUrl: string
          }
        }
      }
      /** @description It did not; the problem says why. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
}
