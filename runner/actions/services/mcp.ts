/** The resource `mcp` and its methods: tools of a Model Context Protocol server, over the official SDK. */
import { resolve } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext, OpenResource, ResourceContext, ResourceKind } from '../action.ts';
import { isObject, optionalMap, optionalText, optionalTextMap, optionalTexts, textArgument } from '../arguments.ts';
import { ActionFailure, stopped, systemCode } from '../failure.ts';
import { connectionFailure } from '../network.ts';

/** A step's own `timeout` is the one that counts; the SDK's longest, in milliseconds. */
const noTimeout = 2 ** 31 - 1;

class McpResource implements OpenResource {
  readonly kind = 'mcp';
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

export const mcpKind: ResourceKind = {
  parameters: ['command', 'args', 'env', 'url', 'token'],
  async open(input, context) {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const client = new Client({ name: 'baton', version: '1' });
    const transport = await transportOf(input, context);
    try {
      await client.connect(transport);
      return new McpResource(client);
    } catch (thrown) {
      await client.close().catch(() => undefined);
      throw connectFailure(thrown, input);
    }
  },
};

const call: Action = {
  parameters: ['tool', 'arguments'],
  run: async (input, context) => {
    const tool = textArgument(input, 'tool');
    const result = await attempt(context, client =>
      client.callTool({ name: tool, arguments: { ...optionalMap(input, 'arguments') } }, undefined, {
        signal: context.signal,
        timeout: noTimeout,
      }),
    );
    const content = (Array.isArray(result.content) ? result.content : []) as readonly Json[];
    const text = content.map(textOf).filter(Boolean).join('\n');
    if (result.isError === true) {
      throw new ActionFailure('mcp/tool', `The tool \`${tool}\` failed: ${text.replace(/\.$/, '')}.`, {
        details: { tool, content },
      });
    }
    return { text, data: (result.structuredContent ?? null) as Json, content };
  },
};

const tools: Action = {
  parameters: [],
  run: async (_input, context) => {
    const found: Json[] = [];
    let cursor: string | undefined;
    do {
      const page = await attempt(context, client =>
        client.listTools(cursor === undefined ? {} : { cursor }, { signal: context.signal }),
      );
      for (const { name, description, inputSchema } of page.tools) {
        found.push({ name, description: description ?? '', input: inputSchema as unknown as Json });
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  },
};

export const mcpActions: Readonly<Record<string, Action>> = { 'mcp.call': call, 'mcp.tools': tools };

async function transportOf(input: JsonObject, context: ResourceContext): Promise<Transport> {
  const [command, url] = [optionalText(input, 'command'), optionalText(input, 'url')];
  if ((command === undefined) === (url === undefined)) {
    throw new ActionFailure('argument', 'An MCP server has a `command` or a `url`, and not both.');
  }
  if (command !== undefined) {
    const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
    const env = { ...context.env, ...optionalTextMap(input, 'env') };
    return new StdioClientTransport({
      command,
      args: [...optionalTexts(input, 'args')],
      cwd: resolve(context.cwd),
      env: Object.fromEntries(
        Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      stderr: 'ignore',
    });
  }
  if (url === undefined || !/^https?:/.test(url) || !URL.canParse(url)) {
    throw new ActionFailure('mcp/url', 'The address of the MCP server is not one.', {
      hint: 'It looks like https://host/mcp.',
    });
  }
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const token = optionalText(input, 'token');
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  // The types of the SDK are looser than they say about members that may be absent.
  return new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as Transport;
}

async function attempt<T>(context: ActionContext, work: (client: Client) => Promise<T>): Promise<T> {
  if (!(context.resource instanceof McpResource)) throw new Error('The step has no open MCP server.');
  try {
    return await work(context.resource.client);
  } catch (thrown) {
    if (context.signal.aborted) throw stopped();
    const why = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
    throw new ActionFailure('mcp/error', `The MCP server refused the call: ${why}.`);
  }
}

function textOf(content: Json): string {
  return isObject(content) && typeof content.text === 'string' ? content.text : '';
}

function connectFailure(thrown: unknown, input: JsonObject): ActionFailure {
  const why = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
  const url = optionalText(input, 'url');
  if (url === undefined) {
    const isMissing = systemCode(thrown) === 'ENOENT';
    const command = String(input.command);
    return new ActionFailure(
      'mcp/start',
      isMissing ? `There is no program \`${command}\`.` : `The MCP server \`${command}\` did not start: ${why}.`,
      { details: { command } },
    );
  }
  const { hostname, port, protocol } = new URL(url);
  const at = { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  return (
    connectionFailure(thrown, 'mcp', at) ??
    new ActionFailure('mcp/connection', `The MCP server on ${at.host}, port ${at.port}, can't be used: ${why}.`, {
      details: { ...at },
    })
  );
}
