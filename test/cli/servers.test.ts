import assert from 'node:assert/strict';
import { startBaton } from './baton.ts';

/** Sends one message in the framing that LSP and DAP share, and gives the first one that comes back. */
async function ask(command: string, message: unknown): Promise<Record<string, unknown>> {
  const child = startBaton([command, '--stdio']);
  const text = JSON.stringify(message);
  child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  let answer = '';
  for await (const chunk of child.stdout) {
    answer += chunk;
    const [, length, body = ''] = /^Content-Length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n([\s\S]*)$/.exec(answer) ?? [];
    if (length !== undefined && Buffer.byteLength(body) >= Number(length)) {
      child.kill();
      return JSON.parse(Buffer.from(body).subarray(0, Number(length)).toString()) as Record<string, unknown>;
    }
  }
  throw new Error(`No answer: ${answer}`);
}

describe('baton for other editors', function () {
  this.timeout(60_000);

  it('serves LSP', async () => {
    const params = { processId: null, rootUri: null, capabilities: {} };
    const answer = await ask('lsp', { jsonrpc: '2.0', id: 1, method: 'initialize', params });
    const { capabilities } = answer.result as { capabilities: Record<string, unknown> };
    assert.ok(capabilities.completionProvider);
  });

  it('serves DAP', async () => {
    const request = {
      seq: 1,
      type: 'request',
      command: 'initialize',
      arguments: { adapterID: 'baton', pathFormat: 'path' },
    };
    const answer = await ask('dap', request);
    assert.deepEqual([answer.type, answer.command, answer.success], ['response', 'initialize', true]);
  });
});
