import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { JsonObject } from '#protocol/json.ts';
import { resourceKinds } from '#runner/actions/registry.ts';
import { makeMcpServer } from '../services/mcpServer.ts';
import { Stage } from './context.ts';
import { runPage } from './pages.ts';

const program = fileURLToPath(new URL('../services/mcpServer.ts', import.meta.url));

describe('mcp', () => {
  let stage: Stage;
  let web: Server | undefined;

  const open = async (input: JsonObject): Promise<void> => {
    stage.resource = await resourceKinds.mcp!.open(input, { cwd: stage.folder, env: { PATH: process.env.PATH } });
  };

  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(async () => {
    await stage.resource?.close();
    web?.close();
    web?.closeAllConnections();
    web = undefined;
    stage.remove();
  });

  async function startWeb(): Promise<string> {
    web = createServer(async (request, response) => {
      if (request.headers.authorization !== 'Bearer s3cret') {
        response.writeHead(403).end('no');
        return;
      }
      const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
      await makeMcpServer().connect(transport as Parameters<ReturnType<typeof makeMcpServer>['connect']>[0]);
      await transport.handleRequest(request, response);
    }).listen(0, '127.0.0.1');
    await once(web, 'listening');
    return `http://127.0.0.1:${(web.address() as AddressInfo).port}/mcp`;
  }

  const ways: readonly [string, () => Promise<JsonObject>][] = [
    ['a program', async () => ({ command: process.execPath, args: [program] })],
    ['streamable HTTP', async () => ({ url: await startWeb(), token: 's3cret' })],
  ];
  for (const [way, input] of ways) {
    it(`calls tools over ${way}`, async () => {
      await open(await input());
      const tools = (await stage.run('mcp.tools', {})) as readonly JsonObject[];
      assert.deepEqual(
        tools.map(tool => tool.name),
        ['add', 'break', 'hang'],
      );
      const sum = await stage.run('mcp.call', { tool: 'add', arguments: { a: 1, b: 2 } });
      assert.deepEqual(sum, { text: '3', data: { sum: 3 }, content: [{ type: 'text', text: '3' }] });
      const failure = await stage.fail('mcp.call', { tool: 'break' });
      assert.equal(failure.code, 'mcp/tool');
      assert.equal(failure.message, 'The tool `break` failed: Out of paper.');
      await stage.fail('mcp.call', { tool: 'none' });
    });
  }

  it('stops when told to', async () => {
    await open({ command: process.execPath, args: [program] });
    const stopped = stage.fail('mcp.call', { tool: 'hang' });
    setTimeout(() => stage.abort(), 50);
    assert.equal((await stopped).code, 'cancelled');
  });

  it('says when there is no server', async () => {
    await assert.rejects(open({ command: 'no-such-program' }), { message: 'There is no program `no-such-program`.' });
    await assert.rejects(open({ command: 'false' }), { code: 'mcp/start' });
    await assert.rejects(open({ url: 'http://127.0.0.1:1/mcp' }), { code: /^mcp\// });
    await assert.rejects(open({ url: await startWeb() }), { code: 'mcp/connection' });
    await assert.rejects(open({}), /a `command` or a `url`/);
  });

  it('does what its page says', async () => {
    const env = { MCP_COMMAND: process.execPath, MCP_SERVER: program };
    assert.equal(await runPage('mcp', { flow: 'add', input: { a: 2, b: 3 }, env }), 5);
  });
});
