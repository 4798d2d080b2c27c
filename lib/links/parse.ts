/**
 * What a pasted link means. Pure: nothing is asked, and what is not one of the
 * known forms is null.
 */

export type Reference =
  | { site: 'civitai'; host: string; modelId: number | null; versionId: number | null }
  | { site: 'huggingface'; repo: string; revision: string; file: string | null }

const CIVITAI_HOSTS = new Set(['civitai.com', 'civitai.red', 'civitai.green'])
const HUGGING_FACE_HOSTS = new Set(['huggingface.co', 'hf.co'])
/** Of huggingface.co, what is no model. */
const NOT_MODELS = new Set(['datasets', 'spaces', 'papers', 'docs', 'blog', 'collections', 'api', 'login', 'join'])

const REPO = /^[\w][\w.-]{0,95}\/[\w][\w.-]{0,95}$/
const MAX_ID = 2 ** 31

const idIn = (text: string | null | undefined): number | null => {
  const id = /^\d{1,10}$/.test(text ?? '') ? Number(text) : 0
  return id > 0 && id < MAX_ID ? id : null
}

export function parseLink(pasted: string): Reference | null {
  const text = pasted.trim().replace(/^<(.*)>$/, '$1')
  return parseUrn(text) ?? parseShort(text) ?? parseAddress(text)
}

/** `urn:air:sdxl:lora:civitai:328553@368189`, and the same without its beginning. */
function parseUrn(text: string): Reference | null {
  const [, site, rest = ''] =
    /^(?:urn:)?(?:air:)?(?:[\w.-]+:[\w.-]+:)?(civitai|huggingface):([^:\s]+)/i.exec(text) ?? []
  const [id = '', version] = rest.split('@')
  if (site?.toLowerCase() === 'civitai') {
    const modelId = idIn(id)
    const versionId = idIn(version?.replace(/\.\w+$/, ''))
    if (!modelId || (version !== undefined && !versionId)) return null
    return { site: 'civitai', host: 'civitai.com', modelId, versionId }
  }
  return site && REPO.test(id) ? { site: 'huggingface', repo: id, revision: version || 'main', file: null } : null
}

/** `owner/name`, `hf:owner/name`, and a bare number, which is a model of Civitai. */
function parseShort(text: string): Reference | null {
  const modelId = idIn(text)
  if (modelId) return { site: 'civitai', host: 'civitai.com', modelId, versionId: null }
  const repo = text.replace(/^hf:(?:\/\/)?/i, '')
  const [owner = ''] = repo.split('/')
  const isHost = CIVITAI_HOSTS.has(owner.toLowerCase()) || HUGGING_FACE_HOSTS.has(owner.toLowerCase())
  return REPO.test(repo) && !isHost && !NOT_MODELS.has(owner)
    ? { site: 'huggingface', repo, revision: 'main', file: null }
    : null
}

function parseAddress(text: string): Reference | null {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.port || url.username || url.password) return null
  const host = url.hostname.replace(/^www\./, '')
  if (CIVITAI_HOSTS.has(host)) return parseCivitai(url, host)
  return HUGGING_FACE_HOSTS.has(host) ? parseHuggingFace(url) : null
}

function parseCivitai(url: URL, host: string): Reference | null {
  const path = url.pathname.replace(/^\/api\/v1\//, '/')
  const [, download] = /^\/api\/download\/models\/(\d+)/.exec(path) ?? []
  const [, version] = /^\/model-versions\/(\d+)/.exec(path) ?? []
  const [, model] = /^\/models\/(\d+)/.exec(path) ?? []
  const modelId = idIn(model)
  const versionId = idIn(download ?? version ?? url.searchParams.get('modelVersionId'))
  return modelId || versionId ? { site: 'civitai', host, modelId, versionId } : null
}

function parseHuggingFace(url: URL): Reference | null {
  const decodedParts = url.pathname.split('/').filter(Boolean).map(decoded)
  const parts = decodedParts.filter((part) => part !== null)
  if (parts.length < decodedParts.length) return null
  if (parts[0] === 'api' && parts[1] === 'models') parts.splice(0, 2)
  const [owner = '', name = '', what, revision, ...file] = parts
  const repo = `${owner}/${name}`
  if (!REPO.test(repo) || NOT_MODELS.has(owner)) return null
  if (what === undefined) return { site: 'huggingface', repo, revision: 'main', file: null }
  if (!['blob', 'resolve', 'tree', 'raw', 'commit'].includes(what) || !revision) return null
  if (!/^[\w./-]{1,100}$/.test(revision) || file.some((part) => part === '..' || part.includes('/'))) return null
  const isFile = (what === 'blob' || what === 'resolve' || what === 'raw') && file.length > 0
  return { site: 'huggingface', repo, revision, file: isFile ? file.join('/') : null }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
