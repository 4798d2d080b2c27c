// Writes public/openapi.json from the routes under app/api/v1 and their schemas.
// With --check it only says whether the two differ.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { describe, type Operation } from '@/lib/api/openapi'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TARGET = join(ROOT, 'public', 'openapi.json')
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']

export async function operations(): Promise<Operation[]> {
  const files = readdirSync(join(ROOT, 'app', 'api', 'v1'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === 'route.ts')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const found: Operation[] = []
  for (const file of files) {
    const path = `/${relative(ROOT, file).split(sep).slice(0, -1).join('/')}`.replace('/app/', '/')
    const handlers = (await import(pathToFileURL(file).href)) as Record<string, { spec?: Operation['spec'] }>
    for (const method of METHODS) {
      const spec = handlers[method]?.spec
      if (handlers[method] && !spec?.summary) throw new Error(`${method} ${path} has no summary in its spec`)
      if (spec) found.push({ method, path, spec })
    }
  }
  return found
}

export const render = async () =>
  format(JSON.stringify(describe(await operations())), { ...(await resolveConfig(TARGET)), parser: 'json' })

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rendered = await render()
  if (!process.argv.includes('--check')) writeFileSync(TARGET, rendered)
  else if (readFileSync(TARGET, 'utf8') !== rendered) {
    console.error('public/openapi.json is out of date: run `npm run openapi`')
    process.exit(1)
  }
}
