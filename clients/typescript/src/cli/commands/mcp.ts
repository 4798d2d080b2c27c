import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { Command } from 'commander'
import { makeMcpServer } from '../../mcp/server.ts'
import { contextOf } from '../context.ts'

export function addMcp(program: Command): void {
  program
    .command('mcp')
    .description('serve assistants over standard input and output (Model Context Protocol)')
    .action(async (_: unknown, command: Command) => {
      // Standard output belongs to the protocol: nothing else may be written there.
      const server = makeMcpServer(contextOf(command).kizy, { readsFiles: true })
      await server.connect(new StdioServerTransport())
    })
}
