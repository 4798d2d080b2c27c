import { env } from '@/lib/env'
import { invalid } from '@/lib/errors'
import { createOwner } from '@/lib/people/data'
import { openSession } from './data'
import { isPlainLoopback } from './first-visit'
import type { NewAccount } from './input'
import { hashPassword } from './passwords'
import { closeFirstVisit, isSetupCode } from './setup-code'
import { gates, takeTries } from './throttle'
import { visitorOf } from './visitor'

/** Makes the owner, if this visitor may and nobody was faster; the id of their session. */
export async function makeOwner({ code, password, ...who }: NewAccount & { code: string }, headers: Headers) {
  const visitor = visitorOf(headers)
  if (!isPlainLoopback(headers, env())) {
    const tries = await takeTries(gates.address(visitor.address), gates.setupCode())
    if (!(await isSetupCode(code))) throw invalid([{ path: 'code', message: WRONG_CODE }])
    await tries.succeeded()
  }
  const { id } = await createOwner({ ...who, passwordHash: await hashPassword(password) })
  await closeFirstVisit()
  return openSession(id, visitor.userAgent)
}

const WRONG_CODE = 'This is not the code that the studio printed when it started.'
