/** Operations of OpenAPI documents: requests as the document describes them, over what `http.*` uses. */
import { basename } from 'node:path';
import { FormData, type Headers } from 'undici';
import type { OperationAction } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext, Environment } from '../action.ts';
import { isObject } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { exchange } from '../http/answer.ts';
import { readWay } from '../http/dispatcher.ts';
import {
  addUsualHeaders,
  bodyText,
  fileBody,
  formText,
  pairsOf,
  type Request,
  readHeaders,
  takeCredentials,
} from '../http/request.ts';
import { addQueryParameter, headerValue, pathOf } from './parameters.ts';
import { clientSetting } from './settings.ts';

/** The action gives the body of the answer: null where it is empty. */
export function operationAction(operation: OperationAction): Action {
  const ofBody = operation.body?.parameter ?? operation.body?.fields.map(({ name }) => name) ?? [];
  return {
    parameters: [...operation.parameters.map(({ name }) => name), ...[ofBody].flat()],
    run: (input, context) => call(operation, input, context),
  };
}

async function call(operation: OperationAction, input: JsonObject, context: ActionContext): Promise<Json> {
  const request = await prepare(operation, input, context);
  try {
    return (await exchange(request, { allow: [] }, await readWay({}, context), context)).body;
  } catch (thrown) {
    throw withHint(thrown, operation, context.env);
  }
}

async function prepare(operation: OperationAction, input: JsonObject, context: ActionContext): Promise<Request> {
  const { method } = operation;
  const url = new URL(`${serverOf(operation, context.env)}${pathOf(operation, input)}`);
  const headers = readHeaders(headerParameters(operation, input));
  for (const parameter of operation.parameters) {
    if (parameter.in === 'query') addQueryParameter(url, parameter, input[parameter.name] ?? null);
  }
  takeCredentials(url, headers);
  addCredentials(operation, url, headers, context.env);
  addUsualHeaders(headers, method, context);
  const body = await bodyOf(operation, input, context);
  // A form says itself where its parts begin.
  if (typeof body === 'string') headers.set('content-type', operation.body?.contentType ?? 'application/json');
  return { method, url, headers, body };
}

function serverOf(operation: OperationAction, env: Environment): string {
  const name = clientSetting(operation.client, 'URL');
  const address = env[name] || operation.server;
  if (address === undefined) {
    throw new ActionFailure('openapi/no-server', `The document of \`${operation.client}\` names no server.`, {
      hint: `Set the environment variable ${name} to the server's address.`,
    });
  }
  if (!/^https?:\/\/[^/]/i.test(address) || !URL.canParse(address)) {
    throw new ActionFailure('openapi/bad-server', `${name} is not an address: \`${address}\`.`, {
      hint: 'It begins with http:// or https://.',
    });
  }
  return address.replace(/\/+$/, '');
}

function headerParameters({ parameters }: OperationAction, input: JsonObject): Readonly<Record<string, string>> {
  const given = parameters.filter(({ in: place, name }) => place === 'header' && (input[name] ?? null) !== null);
  return Object.fromEntries(given.map(parameter => [parameter.wireName, headerValue(input[parameter.name] ?? null)]));
}

/** Credentials come from the environment; an operation that could have some goes without where there are none. */
function addCredentials({ client, security }: OperationAction, url: URL, headers: Headers, env: Environment): void {
  const token = env[clientSetting(client, 'TOKEN')];
  if (security === undefined || !token) return;
  switch (security.way) {
    case 'bearer':
      headers.set('authorization', `Bearer ${token}`);
      break;
    case 'basic':
      headers.set('authorization', `Basic ${Buffer.from(token).toString('base64')}`);
      break;
    case 'header':
      headers.set(security.name, token);
      break;
    case 'query':
      url.searchParams.set(security.name, token);
      break;
    case 'cookie':
      headers.set('cookie', `${security.name}=${encodeURIComponent(token)}`);
  }
}

async function bodyOf(
  { body }: OperationAction,
  input: JsonObject,
  context: ActionContext,
): Promise<string | FormData | undefined> {
  if (body === undefined) return undefined;
  const data = body.parameter === undefined ? fieldsOf(body.fields, input) : (input[body.parameter] ?? null);
  if (data === null) return undefined;
  if (/^multipart\//i.test(body.contentType)) return formData(data, body.files ?? [], context);
  if (/^application\/x-www-form-urlencoded/i.test(body.contentType))
    return isObject(data) ? formText(data) : bodyText(data);
  return /[/+]json\b/i.test(body.contentType) ? JSON.stringify(data) : bodyText(data);
}

/** What is null is left out. No field at all is no body. */
function fieldsOf(fields: NonNullable<OperationAction['body']>['fields'], input: JsonObject): JsonObject | null {
  const given = fields.flatMap(({ name, wireName }) => {
    const value = input[name] ?? null;
    return value === null ? [] : [[wireName, value] as const];
  });
  return given.length === 0 ? null : Object.fromEntries(given);
}

/** @param files names of the members that are paths of files */
async function formData(data: Json, files: readonly string[], context: ActionContext): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of isObject(data) ? pairsOf(data) : []) {
    if (files.includes(name)) form.append(name, await fileBody(value, context), basename(value));
    else form.append(name, value);
  }
  return form;
}

/** Says where credentials come from, to who was refused for want of them. */
function withHint(thrown: unknown, { client, security }: OperationAction, env: Environment): unknown {
  if (!(thrown instanceof ActionFailure) || thrown.code !== 'http/status' || security === undefined) return thrown;
  const { status } = thrown.details as { readonly status?: number };
  const name = clientSetting(client, 'TOKEN');
  if ((status !== 401 && status !== 403) || env[name]) return thrown;
  const form = security.way === 'basic' ? ' to `user:password`' : '';
  const hint = `The operation takes credentials: set the environment variable ${name}${form}.`;
  return new ActionFailure(thrown.code, thrown.message, { hint, details: thrown.details });
}
