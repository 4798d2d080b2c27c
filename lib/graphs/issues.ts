import { KizyError } from '@/lib/errors'
import type { GraphIssue } from '@/lib/workflow/validate'

/** One thing wrong with a graph that was sent: in the engine's own terms, or beyond what one may send. */
export type Issue = Omit<GraphIssue, 'code'> & {
  code:
    | GraphIssue['code']
    | 'bad_shape'
    | 'bad_value'
    | 'unknown_field'
    | 'not_settable'
    | 'no_picture'
    | 'too_many_pictures'
    | 'too_much_work'
    | 'model_missing'
    | 'beyond_limits'
    | 'bad_source'
}

/** A thousand faults are not read; the first of them are enough to begin with. */
const MOST_SHOWN = 100

/** The answer to a graph that cannot run: everything that is wrong with it, at once. */
export function invalidGraph(found: Issue[]): KizyError {
  const issues = unique(found)
  const count = issues.length === 1 ? 'One thing is' : `${issues.length} things are`
  return new KizyError(422, {
    code: 'invalid_graph',
    title: `This graph cannot run. ${count} not right yet.`,
    detail: issues[0]?.message,
    issues: issues.slice(0, MOST_SHOWN).map(({ code, node, field, message }) => ({
      path: [node, field].filter(Boolean).join('.'),
      message,
      code,
      node,
      field,
    })),
  })
}

function unique(issues: Issue[]): Issue[] {
  const byText = new Map(issues.map((issue) => [JSON.stringify(issue), issue]))
  return [...byText.values()]
}

/** Names come from outside and may be as long as a body. */
export const shown = (name: string): string => (name.length > 80 ? `${name.slice(0, 79)}…` : name)
