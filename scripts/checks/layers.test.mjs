import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../paths.mjs'

/** A small house of its own, into which violations are planted: the checkers must find each of them, and nothing else. */
let house
beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'kizy-layers-'))
})
afterAll(() => rmSync(house, { recursive: true, force: true }))

function plant(name, files) {
  const root = join(house, name)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const uses = (...paths) =>
  paths.map((path, index) => `import * as m${index} from '${path}'\nexport const x${index} = m${index}`).join('\n')

const INNOCENT = {
  'tsconfig.json': '{"compilerOptions":{"module":"esnext","moduleResolution":"bundler","paths":{"@/*":["./*"]}}}',
  'app/page.tsx': uses('@/components/create/box', '@/lib/runs/queries'),
  'components/create/box.tsx': uses('@/components/ui/button', '@/lib/runs/schema', '@/lib/runs/actions'),
  'components/ui/button.tsx': uses('react', '@/lib/cn'),
  'lib/cn.ts': 'export const cn = 1',
  'lib/db.ts': uses('@/lib/generated/prisma/client'),
  'lib/env.ts': uses('zod'),
  'lib/errors.ts': 'export class KizyError extends Error {}',
  'lib/generated/prisma/client.ts': 'export const client = 1',
  'lib/runs/actions.ts': uses('@/lib/runs/data', '@/lib/runs/schema'),
  'lib/runs/data.ts': uses('@/lib/db', '@/lib/workflow/graph'),
  'lib/runs/queries.ts': uses('@/lib/runs/data'),
  'lib/runs/schema.ts': uses('zod', '@/lib/errors'),
  'lib/storage/bucket.ts': uses('@/lib/env'),
  'lib/workflow/graph.ts': uses('@/lib/runs/schema', '@/lib/storage/bucket'),
  'lib/workflow/store/runs.ts': uses('@/lib/db', '@dbos-inc/dbos-sdk'),
}

function cruise(name, changes) {
  const root = plant(name, { ...INNOCENT, ...changes })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  const cli = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')
  const rules = join(ROOT, '.dependency-cruiser.cjs')
  const args = [cli, '--config', rules, '--output-type', 'json', 'app', 'components', 'lib']
  const run = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 })
  if (!run.stdout.startsWith('{')) throw new Error(run.stderr)
  const { violations } = JSON.parse(run.stdout).summary
  return violations.map(({ from, rule }) => `${from} ${rule.name}`).sort()
}

describe('layer rules for TypeScript', () => {
  it('let an innocent house pass', () => {
    expect(cruise('innocent', {})).toEqual([])
  }, 60_000)

  it('find each planted violation, and only those', () => {
    const planted = {
      'components/create/box.tsx': uses('@/lib/runs/data', '@/app/page'),
      'components/create/cloud.tsx': uses('@/lib/env', '@/lib/workflow/graph'),
      'components/ui/button.tsx': uses('@/lib/runs/schema'),
      'lib/runs/schema.ts': uses('node:fs'),
      'lib/runs/queries.ts': uses('@/lib/db'),
      'lib/runs/actions.ts': uses('@/components/ui/button', '@dbos-inc/dbos-sdk'),
      'lib/storage/bucket.ts': uses('@/lib/workflow/graph'),
      'lib/workflow/graph.ts': uses('@/lib/runs/data'),
    }
    const found = new Set(cruise('planted', planted).filter((line) => !line.endsWith('no-circles')))
    expect([...found]).toEqual([
      'components/create/box.tsx components-below-app',
      'components/create/box.tsx components-without-database',
      'components/create/cloud.tsx components-without-database',
      'components/ui/button.tsx ui-are-leaves',
      'lib/runs/actions.ts durable-engine-inside',
      'lib/runs/actions.ts lib-below-pages',
      'lib/runs/queries.ts two-kinds-touch-the-database',
      'lib/runs/schema.ts schemas-are-pure',
      'lib/storage/bucket.ts bucket-below-engine',
      'lib/workflow/graph.ts engine-below-nouns',
    ])
  }, 60_000)

  it('find modules that need each other', () => {
    const circle = { 'lib/runs/a.ts': uses('@/lib/runs/b'), 'lib/runs/b.ts': uses('@/lib/runs/a') }
    expect(cruise('circle', circle)).toContain('lib/runs/a.ts no-circles')
  }, 60_000)
})

describe('lint rules of the house', () => {
  const lint = async (path, code) => {
    const { ESLint } = await import('eslint')
    const [result] = await new ESLint({ cwd: ROOT }).lintText(code, { filePath: join(ROOT, path) })
    return result.messages.map(({ ruleId }) => ruleId)
  }

  it('keep process.env to lib/env.ts', async () => {
    const code = 'export const home = process.env.HOME\n'
    expect(await lint('lib/runs/view.ts', code)).toEqual(['no-restricted-properties'])
    expect(await lint('lib/env.ts', code)).toEqual([])
  }, 60_000)

  it('keep Promise.all out of the workflow', async () => {
    const code = 'export const all = (work: Promise<void>[]) => Promise.all(work)\n'
    expect(await lint('lib/workflow/run-graph.ts', code)).toEqual(['no-restricted-syntax'])
    expect(await lint('lib/workflow/store/runs.ts', code)).toEqual([])
  }, 60_000)
})

describe('layer rules for Python', () => {
  const check = (name, files) => {
    const root = plant(name, files)
    const script = join(ROOT, 'scripts', 'checks', 'python_layers.py')
    const { status, stdout } = spawnSync('python3', [script, root], { encoding: 'utf8' })
    return { status, lines: stdout.trim().split('\n').slice(0, -1) }
  }

  it('let an innocent house pass', () => {
    const files = {
      'kizy_gpu/nodes/a.py': 'import torch\nfrom kizy_gpu.nodes.base import Node\nfrom kizy_gpu.families import base\n',
      'kizy_gpu/nodes/base.py': 'import json\n',
      'kizy_gpu/serve/gateway.py': 'from kizy_gpu.nodes.registry import discover\n',
    }
    expect(check('python-innocent', files)).toEqual({ status: 0, lines: [] })
  })

  it('find each planted violation, also inside functions and by relative names', () => {
    const files = {
      'kizy_gpu/images.py': 'def later():\n    from diffusers import DiffusionPipeline\n',
      'kizy_gpu/serve/worker.py': 'import torch.nn as nn\n',
      'kizy_gpu/nodes/a.py': 'from .b import B\n',
      'kizy_gpu/nodes/b.py': 'from kizy_gpu.serve import log\n',
      'kizy_gpu/families/sd15.py': 'import kizy_gpu.nodes.b\n',
    }
    const { status, lines } = check('python-planted', files)
    expect(status).toBe(1)
    expect(lines.map((line) => line.split(':').slice(0, 2).join(':'))).toEqual([
      'kizy_gpu/families/sd15.py:1',
      'kizy_gpu/images.py:2',
      'kizy_gpu/nodes/a.py:1',
      'kizy_gpu/nodes/b.py:1',
      'kizy_gpu/serve/worker.py:1',
    ])
  })
})
