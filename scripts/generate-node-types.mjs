// Writes lib/workflow/nodes.generated.ts from gpu/contracts/nodes.json.
// With --check it only says whether the two differ.
import { readFile, writeFile } from 'node:fs/promises'
import { compile } from 'json-schema-to-typescript'
import { format, resolveConfig } from 'prettier'

const contractUrl = new URL('../gpu/contracts/nodes.json', import.meta.url)
const targetUrl = new URL('../lib/workflow/nodes.generated.ts', import.meta.url)

export async function renderNodeTypes() {
  const { nodes } = JSON.parse(await readFile(contractUrl, 'utf8'))
  const parts = [
    '// Made from gpu/contracts/nodes.json by scripts/generate-node-types.mjs: change the nodes, not this file.\n',
  ]
  for (const { type, params } of nodes) {
    const name = `${type.split('/')[1]}Params`
    const options = { bannerComment: '', format: false, additionalProperties: false, ignoreMinAndMaxItems: true }
    parts.push(await compile(withoutTitles({ ...params, title: name }), name, options))
  }
  const config = await resolveConfig(targetUrl.pathname)
  return format(parts.join('\n'), { ...config, parser: 'typescript' })
}

/** Titles of fields would become type aliases of their own. */
function withoutTitles(schema) {
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, { title: _title, ...field }]) => [name, field]),
  )
  return { ...schema, properties }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const rendered = await renderNodeTypes()
  if (process.argv.includes('--check')) {
    const current = await readFile(targetUrl, 'utf8').catch(() => '')
    if (current !== rendered) {
      console.error('lib/workflow/nodes.generated.ts is out of date: run `npm run contract`')
      process.exit(1)
    }
  } else {
    await writeFile(targetUrl, rendered)
  }
}
