import type { Issue } from '@/lib/graphs/issues'
import { shown } from '@/lib/graphs/issues'
import { GRAPH_LIMITS } from '@/lib/graphs/schema'

type Path = (string | number)[]

// What no database keeps (NUL, halves of characters) and no reader sees (other controls).
const UNSAYABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u

/**
 * What parsed JSON may hold and a graph may not, wherever it stands: numbers
 * beyond all bounds (1e999), text that cannot be kept, names that mean
 * something to the language, and lists in lists without an end. Looked at
 * first, and without recursion, so that all that comes after may be simple.
 */
export function plainIssues(sent: unknown): { issues: Issue[]; isTooDeep: boolean } {
  const issues: Issue[] = []
  let isTooDeep = false
  const add = (path: Path, message: string) => issues.push({ code: 'bad_value', ...placeOf(path), message })
  const stack: { value: unknown; path: Path }[] = [{ value: sent, path: [] }]
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, path } = next
    if (typeof value === 'number' && !Number.isFinite(value)) add(path, 'This number is beyond all bounds')
    if (typeof value === 'string' && UNSAYABLE.test(value)) add(path, 'This text holds characters that cannot be kept')
    if (typeof value !== 'object' || value === null) continue
    if (path.length > GRAPH_LIMITS.depth) {
      if (!isTooDeep) add(path, `Lists and objects stand in each other at most ${GRAPH_LIMITS.depth} deep`)
      isTooDeep = true
      continue
    }
    for (const [key, entry] of Object.entries(value)) {
      const below = [...path, Array.isArray(value) ? Number(key) : key]
      if (key === '__proto__' || UNSAYABLE.test(key)) add(below, 'Nothing may have this name')
      stack.push({ value: entry, path: below })
    }
  }
  return { issues, isTooDeep }
}

/** The node and the field that a path into what was sent speaks of. */
function placeOf(path: Path): { node: string; field: string | null } {
  const [first, id, part, ...rest] = path.map((step) => shown(String(step)))
  if (first !== 'nodes' || id === undefined)
    return { node: '', field: path.slice(0, 6).map(String).map(shown).join('/') }
  const field = part === 'params' && rest.length > 0 ? rest : [part ?? '', ...rest]
  return { node: id, field: field.slice(0, 6).join('/') || null }
}
