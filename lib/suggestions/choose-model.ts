import type { ModelSuggestion } from '@/lib/suggestions/schema'

/** A base model that is here. */
export interface KnownBase {
  id: string
  name: string
  architecture: string
  /** It finds room on this machine, and draws from words. */
  canServe: boolean
}

/** A style that is worn or asked for, and the models it is made for. */
export interface StyleBase {
  id: string
  name: string
  architecture: string
  /** How they are called among people. */
  madeFor: string
}

export interface ModelWish {
  /** Those that are here, the likelier ones first. */
  models: KnownBase[]
  /** The one in use. */
  now: string
  /** Styles she picked. */
  picked: StyleBase[]
  /** Styles that the words ask for and the model in use can wear. */
  suggested: StyleBase[]
  /** The style of another model that the words ask for, and which words. */
  elsewhere: (StyleBase & { because: string }) | null
  /** The models that the words ask for, all as good as each other, and by which words. */
  wanted: { id: string; phrase: string }[]
}

/**
 * The model to propose, or none: a wrong proposal is worse than none, so each
 * doubt is an answer of none. A style that she picked and the model in use
 * cannot wear counts most; then what the words ask for, a style first.
 */
export function chooseModel(wish: ModelWish): ModelSuggestion | null {
  const now = wish.models.find(({ id }) => id === wish.now)
  const others = wish.models.filter(({ id, canServe }) => id !== wish.now && canServe)
  if (!now || others.length === 0) return null

  const unworn = wish.picked.filter(({ architecture }) => architecture !== now.architecture)
  if (unworn.length > 0) {
    // No model wears styles of two kinds: which one gives way is hers to say.
    const [style] = unworn
    const agree = wish.picked.every(({ architecture }) => architecture === style!.architecture)
    return agree ? forStyle(style!, null, others, wish) : null
  }
  if (wish.wanted.some(({ id }) => id === wish.now)) return null
  const isDressed = wish.picked.length > 0 || wish.suggested.length > 0
  if (!isDressed && wish.elsewhere) return forStyle(wish.elsewhere, wish.elsewhere.because, others, wish)
  // What is worn stays on: only a model of the same kind may come in its place.
  const possible = isDressed ? others.filter(({ architecture }) => architecture === now.architecture) : others
  const [best] = wish.wanted.filter(({ id }) => possible.some((model) => model.id === id))
  const model = best && possible.find(({ id }) => id === best.id)
  return model ? { id: model.id, name: model.name, because: best.phrase, style: null } : null
}

/** A model that can wear a style: the one the words ask for as well, or else the likeliest. */
function forStyle(
  { id, name, architecture, madeFor }: StyleBase,
  because: string | null,
  others: KnownBase[],
  { wanted }: ModelWish,
): ModelSuggestion | null {
  const wearers = others.filter((model) => model.architecture === architecture)
  const model = wearers.find((one) => wanted.some((each) => each.id === one.id)) ?? wearers[0]
  return model ? { id: model.id, name: model.name, because, style: { id, name, madeFor } } : null
}
