/** A server of tools for tests, made with the official SDK: as a program over stdio, or to be connected to. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

export function makeMcpServer(): McpServer {
  const server = new McpServer({ name: 'desk', version: '1' });
  server.registerTool(
    'add',
    { description: 'Adds.', inputSchema: { a: z.number(), b: z.number() }, outputSchema: { sum: z.number() } },
    async ({ a, b }) => ({ content: [{ type: 'text', text: `${a + b}` }], structuredContent: { sum: a + b } }),
  );
  server.registerTool('break', { description: 'Fails.' }, async () => ({
    isError: true,
    content: [{ type: 'text', text: 'Out of paper.' }],
  }));
  server.registerTool('hang', { description: 'Never answers.' }, () => new Promise<never>(() => undefined));
  return server;
}

if (import.meta.main) await makeMcpServer().connect(new StdioServerTransport());
