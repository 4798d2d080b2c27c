import type { FormState } from '@/lib/auth/schema'

/** What is wrong with the whole form; what is wrong with one field stands at that field. */
export function FormProblem({ state }: { state: FormState<unknown> }) {
  const problem = state && !state.ok && !state.problem.issues?.length ? state.problem : null
  return (
    // Always there, so that screen readers notice when words come in.
    <div role="alert" className="empty:hidden">
      {problem && (
        <div className="rounded-md border border-bad px-3 py-2.5 text-sm">
          <p className="font-medium text-bad">{problem.title}</p>
          {problem.detail && <p className="text-muted">{problem.detail}</p>}
        </div>
      )}
    </div>
  )
}
