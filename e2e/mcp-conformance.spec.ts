import { execFile } from 'node:child_process'
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from './support/test'
import { makeKey } from './support/keys'
import { enterAsOwner, studioUrl } from './support/people'

/** The protocol's own test suite, as far as it asks for no tools of its own making. */
test.use({ baseURL: studioUrl() })

const run = promisify(execFile)
const SUITE = join('node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js')
const SCENARIOS = [
  'server-initialize',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'dns-rebinding-protection',
]

/** The suite knows no keys: this hands everything on as it comes, with the key. */
function withKey(key: string) {
  const studio = new URL(studioUrl())
  return createServer((incoming, answer) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${key}` }
    const onward = send(
      { host: studio.hostname, port: studio.port, path: incoming.url, method: incoming.method, headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      },
    )
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
}

test('@long the MCP server passes the protocol’s conformance suite', async ({ page }) => {
  await enterAsOwner(page)
  const proxy = withKey(await makeKey(page, 'conformance'))
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  try {
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/api/mcp`
    for (const scenario of SCENARIOS) {
      const { stdout } = await run(process.execPath, [SUITE, 'server', '--url', url, '--scenario', scenario])
      expect(stdout, scenario).toMatch(/Passed: (\d+)\/\1, 0 failed/)
    }
  } finally {
    proxy.closeAllConnections()
    proxy.close()
  }
})
