import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../paths.mjs'
import { bundle } from '../setup/build-output.mjs'

/**
 * Orchestrators for tests, bundled from the sources as they are: the real one,
 * and some with a part taken out, by which the tests prove that they would
 * notice. Each says which text of which file is replaced by which; a text that
 * is no longer there is an error, lest a control goes on proving nothing.
 */
const FENCE = 'AND o.id = ${me()} AND o.epoch = ${epoch}'

const VARIANTS = {
  whole: [],
  // Dies where a crash hurts most: the bytes are in the bucket, the manifest is not.
  'dies-before-manifest': [
    ['lib/workflow/memo.ts', 'const path = memoKeyPath(manifest.memoKey)', "process.kill(process.pid, 'SIGKILL')"],
  ],
  // The next version, whose workflows are not those that an earlier one began.
  'next-version': [['lib/workflow/main.ts', "const ENGINE_VERSION = 'engine-", "const ENGINE_VERSION = 'after-"]],
  'without-blob-check': [
    ['lib/workflow/memo.ts', '(await blobsAreThere(parsed.data.outputs)) ? parsed.data : null', 'parsed.data'],
  ],
  'without-fence': [
    ['lib/workflow/store/orchestrator.ts', FENCE, ''],
    ['lib/workflow/store/orchestrator.ts', 'if (count === 0) throw new ReplacedError()', ''],
  ],
}

export const bundlesFolder = join(ROOT, 'dist', 'engine-tests')

export async function bundleForTests() {
  for (const [name, changes] of Object.entries(VARIANTS)) {
    await bundle({ outdir: join(bundlesFolder, name), plugins: changes.length > 0 ? [replacing(changes)] : [] })
  }
}

function replacing(changes) {
  return {
    name: 'replacing',
    setup(build) {
      const files = new Map(changes.map(([file]) => [join(ROOT, file), file]))
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!files.has(path)) return undefined
        let contents = await readFile(path, 'utf8')
        for (const [, from, to] of changes.filter(([file]) => file === files.get(path))) {
          if (!contents.includes(from)) throw new Error(`${files.get(path)} no longer says: ${from}`)
          contents = contents.replace(from, to)
        }
        return { contents, loader: 'ts' }
      })
    },
  }
}
