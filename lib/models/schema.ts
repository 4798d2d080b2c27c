import { z } from 'zod'
import { Effects } from '@/lib/effects/schema'

/** In how many bits a base model's weights are kept on a card. */
export const Precision = z.enum(['bf16', 'fp8', 'nf4'])
export type Precision = z.infer<typeof Precision>

/** How many a model's weights are: of linear layers, of convolutions, of the linear layers in norms, and the others. */
export const Numbers = z.object({
  matrices: z.number(),
  kernels: z.number(),
  modulations: z.number(),
  kept: z.number(),
})
export type Numbers = z.infer<typeof Numbers>

/** What the gpu service was told to keep models in, and whether it has the last rung. */
export const Ladder = z.object({ wish: z.enum(['auto', ...Precision.options]), nf4: z.boolean() })
export type Ladder = z.infer<typeof Ladder>

const size = z.tuple([z.int(), z.int()])

/** One entry of the gpu service's `GET /v1/models`. */
export const ModelDetails = z.looseObject({
  id: z.string(),
  name: z.string(),
  family: z.string(),
  kind: z.enum(['base', 'upscaler', 'controlnet', 'ipAdapter', 'detector', 'captioner', 'writer']),
  /** What LoRAs, ControlNets and IP-Adapters are made for. */
  architecture: z.string().optional(),
  digest: z.string(),
  bytes: z.number().optional(),
  licence: z.string().nullish(),
  note: z.string().nullish(),
  /** Of a base model: what people write who need it. */
  intents: z.array(z.string()).optional(),
  /** Of a base model: draws in a few steps, and forgets how to when it is taught itself. */
  distilled: z.boolean().optional(),
  defaults: z
    .looseObject({ steps: z.int(), guidanceScale: z.number(), width: z.int(), height: z.int(), sampler: z.string() })
    .optional(),
  limits: z.looseObject({ minSide: z.int(), maxSide: z.int(), multipleOf: z.int(), maxSteps: z.int() }).optional(),
  shapes: z.record(z.string(), size).optional(),
  /** Those that work with this model; all of the node's when left out. */
  samplers: z.array(z.string()).optional(),
  scale: z.int().nullish(),
  shownAt: z.int().nullish(),
  upscaler: z.string().nullish(),
  /** Of a base model: the shapes of what LoRAs may change, by name ("unet.mid_block.attentions.0.proj_in"). */
  layers: z.record(z.string(), z.array(z.int())).optional(),
  /** What a detector finds. */
  labels: z.array(z.string()).optional(),
  /** What a base model does; unknown of a plugin's family. */
  tasks: z.array(z.string()).optional(),
  /** What a ControlNet reads in a picture ("edges"). */
  preprocessor: z.string().nullish(),
  /** Of a transformer and of a ControlNet that adds to one: they fit where it is the same. */
  streamWidth: z.int().nullish(),
  /** Of a base model: what its weights are kept in on this card. */
  precision: Precision.optional(),
})
export type ModelDetails = z.infer<typeof ModelDetails>

/** What one picture took here: steps that were really drawn, pixels as the model draws them, what was done to it then. */
export const Timing = z.object({ steps: z.number(), pixels: z.int(), effects: Effects, seconds: z.number() })
export type Timing = z.infer<typeof Timing>

/** Which of Create's extras work with a base model, by what it can do and what is installed beside it. */
export const Abilities = z.object({
  /** It makes pictures from words alone. */
  words: z.boolean(),
  /** It can begin with a picture, of which a strength says how much is drawn anew. */
  start: z.boolean(),
  /** It can change a picture as words say. */
  edit: z.boolean(),
  /** It can draw a part of a picture anew, and go on beyond its edges. */
  mask: z.boolean(),
  /** The ControlNets made for it, and what they read in a picture ("edges"). */
  structures: z.array(z.object({ id: z.string(), name: z.string(), reads: z.string() })),
  /** Where there is none: the one that could be installed. */
  linesToInstall: z.string().nullable(),
  /** The IP-Adapters made for it, which let it take the look of a picture. */
  looks: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Where there is none: the one that could be installed. */
  lookToInstall: z.string().nullable(),
  /** There is something that finds faces for it. */
  faces: z.boolean(),
  /** How many times as large its pictures can be made. */
  enlarge: z.array(z.int()),
  /** There is something that says what a picture shows. */
  describe: z.boolean(),
  /** There is something that writes a wish in more detail. */
  enhance: z.boolean(),
})
export type Abilities = z.infer<typeof Abilities>

/** A base model, as the model chip shows it. */
export const ModelView = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  /** What its LoRAs are made for. */
  architecture: z.string().optional(),
  available: z.boolean(),
  shapes: z.record(z.string(), size),
  defaults: z.object({ steps: z.int(), guidanceScale: z.number(), sampler: z.string() }),
  maxSteps: z.int(),
  samplers: z.array(z.string()),
  abilities: Abilities,
  /** Seconds one picture took here lately; null before the first. */
  secondsPerPicture: z.number().nullable(),
  /** What her own pictures took lately, or the studio's before she has made any. */
  timings: z.array(Timing),
})
export type ModelView = z.infer<typeof ModelView>

/** A model that Kizy proposes. */
export const CatalogueEntry = z.object({
  id: z.string(),
  name: z.string(),
  family: z.string(),
  /** What it does: it draws, has others follow a picture's lines or take its look, describes pictures, or writes. */
  kind: z.enum(['base', 'controlnet', 'ipAdapter', 'captioner', 'writer']),
  /** Of the Hub. */
  repo: z.string(),
  /** About what comes; null where that is not known. */
  bytes: z.number().nullable(),
  /** Whether that could not be read off its repository. */
  isAbout: z.boolean().optional(),
  /** Of a graphics card, to draw without waiting for weights; of the machine, for what gives words. */
  memory: z.number(),
  /** Which of these it works beside: its memory comes on top of that one's. */
  beside: z.string().optional(),
  /** Where its architecture comes in several sizes: what is made for one fits no other. */
  streamWidth: z.int().optional(),
  /** Of a base model whose size is known: how many its weights are. */
  numbers: Numbers.optional(),
  licence: z.object({ name: z.string(), url: z.string(), says: z.string() }),
  goodAt: z.string(),
  /** What people write who need it ("poster with words"); none of one that is for everything. */
  intents: z.array(z.string()).max(32).optional(),
  /** Whether its makers ask who one is. */
  gated: z.boolean(),
  /** Of an IP-Adapter: its file in a repository that has many, and the folder of what sees for it, there or elsewhere. */
  ipAdapter: z
    .object({ weights: z.string(), imageEncoder: z.string().optional(), encoderRepo: z.string().optional() })
    .optional(),
  /** Of a ControlNet that is one file of its repository. */
  weights: z.string().optional(),
  /** Of a base model that is one file of its repository. */
  checkpoint: z.string().optional(),
  /** What its kizy.json says otherwise than the family. */
  card: z.record(z.string(), z.json()),
})
/** They work beside a drawing model or without one, on a card or not. */
export const givesWords = ({ kind }: Pick<CatalogueEntry, 'kind'>): boolean => kind === 'captioner' || kind === 'writer'
export type CatalogueEntry = z.infer<typeof CatalogueEntry>

/** One install of the gpu service, as it says itself. */
export const Install = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled']),
  phase: z.enum(['waiting', 'looking', 'downloading', 'checking', 'converting', 'done']),
  bytes: z.number().nullable(),
  received: z.number(),
  secondsLeft: z.number().nullable(),
  /** Of a single file: its digest. */
  sha256: z.string().nullable().default(null),
  problem: z.object({ code: z.string(), message: z.string(), detail: z.string() }).nullable(),
})
export type Install = z.infer<typeof Install>

export const ModelRow = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  licence: z.string(),
  bytes: z.number().nullable(),
  available: z.boolean(),
  /** What its weights are kept in on this card. */
  precision: Precision,
  /** Installed from here, and so to be removed from here. */
  removable: z.boolean(),
})

/** How it is installed, and what is reckoned with. */
const UNSEEN = {
  card: true,
  ipAdapter: true,
  weights: true,
  checkpoint: true,
  numbers: true,
  intents: true,
  beside: true,
  streamWidth: true,
} as const
export const CatalogueView = CatalogueEntry.omit(UNSEEN).extend({
  installed: z.boolean(),
  /** What its weights would be kept in on this card; `memory` is what it needs then. */
  precision: Precision,
  /** Whether it draws at full speed on this machine. */
  fits: z.boolean(),
})
export type CatalogueView = z.infer<typeof CatalogueView>

/** All that the Models room shows. */
export const ModelsView = z.object({
  installed: z.array(ModelRow),
  catalogue: z.array(CatalogueView),
  notYetServed: z.array(z.object({ name: z.string(), why: z.string() })),
  installs: z.array(Install),
  /** What fits this machine best. */
  recommended: z.string().nullable(),
  /** Null while the gpu service is away. */
  machine: z
    .object({
      name: z.string(),
      memory: z.number().nullable(),
      free: z.number(),
      /** How fast the last models came; null before the first. */
      bytesPerSecond: z.number().nullable(),
    })
    .nullable(),
  /** Whether this person may install and remove. */
  mayChange: z.boolean(),
  hasToken: z.boolean(),
})
export type ModelsView = z.infer<typeof ModelsView>

const accepted = z.literal(true, 'Read its licence, and say that you accept it.')

/** What to install: one of the catalogue, what is behind a link, a file that was brought, or one that lies there. */
export const StartInstall = z.union([
  z.strictObject({ id: z.string().max(100), accepted }),
  z.strictObject({
    link: z.string().trim().min(1, 'Paste a link.').max(2000),
    file: z.string().max(500).optional(),
    accepted,
  }),
  z.strictObject({ uploadId: z.uuid(), accepted }),
  z.strictObject({ path: z.string().trim().min(1, 'Write the path.').max(4000), accepted }),
])
export type StartInstall = z.infer<typeof StartInstall>

/** A licence's words; null where they are only on the model's page. */
export const LicenceText = z.object({ text: z.string().nullable() })

export const ModelId = z.strictObject({ id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,79}$/) })
