// Writes public/openapi.json from the routes under app/api/v1 and their schemas,
// and from it the types of clients/typescript.
import { readdirSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import openapiTypes, { astToString, type OpenAPI3 } from 'openapi-typescript'
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

const CLIENT_TYPES = join(ROOT, 'clients', 'typescript', 'src', 'api.generated.ts')

const formatted = async (text: string, file: string, parser: string) =>
  format(text, { ...(await resolveConfig(file)), parser })

/** What should stand in each of the two files. */
export async function render(): Promise<Record<string, string>> {
  const description = describe(await operations())
  const types = astToString(await openapiTypes(description as unknown as OpenAPI3))
  const head = '// Made from public/openapi.json by `npm run openapi`: change the routes, not this file.\n'
  return {
    [TARGET]: await formatted(JSON.stringify(description), TARGET, 'json'),
    [CLIENT_TYPES]: await formatted(head + types, CLIENT_TYPES, 'typescript'),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of Object.entries(await render())) writeFileSync(file, text)
}
