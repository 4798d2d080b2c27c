import { openStudio } from './studio'

/**
 * One studio for the whole run. KIZY_E2E_URL and KIZY_E2E_CODE name one that
 * already runs (with no owner yet) instead, which is quicker while writing a test.
 */
export default async function globalSetup() {
  if (process.env.KIZY_E2E_URL) return
  const studio = await openStudio()
  process.env.KIZY_E2E_URL = studio.url
  process.env.KIZY_E2E_CODE = studio.setupCode ?? ''
  return () => studio.stop()
}
