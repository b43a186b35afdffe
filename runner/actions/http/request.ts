/** What is sent: address, headers and body, out of the arguments of an action. */
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { FormData, Headers } from 'undici';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { ActionContext } from '../action.ts';
import {
  isObject,
  listArgument,
  optionalMap,
  optionalText,
  optionalTextMap,
  templateArgument,
  textArgument,
} from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { fileWork } from '../files/fileWork.ts';
import { renderUrl } from '../templates/url.ts';

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** Can be sent more than once. A Blob is a file, read as it is sent. */
  readonly body: string | FormData | Blob | undefined;
}

/** The arguments that say what the body is. */
export const bodyParameters = ['body', 'form', 'parts', 'file'] as const;

export async function prepare(verb: string, input: JsonObject, context: ActionContext): Promise<Request> {
  const url = new URL(renderUrl(templateArgument(input, 'url', 'url')));
  addQuery(url, optionalMap(input, 'query'));
  const headers = readHeaders(optionalTextMap(input, 'headers'));
  takeCredentials(url, headers);
  addUsualHeaders(headers, verb, context);
  const body = await readBody(input, headers, context);
  if (body !== undefined && (verb === 'GET' || verb === 'HEAD')) {
    throw new ActionFailure('argument', `A ${verb} request can't have a body.`, { hint: 'Use another method.' });
  }
  return { method: verb, url, headers, body };
}

/** What every request says, unless it says something else. */
export function addUsualHeaders(headers: Headers, verb: string, context: ActionContext): void {
  if (!headers.has('accept')) headers.set('accept', 'application/json, */*;q=0.9');
  if (verb !== 'GET' && !headers.has('idempotency-key')) headers.set('idempotency-key', context.idempotencyKey);
  if (context.traceparent !== undefined && !headers.has('traceparent')) headers.set('traceparent', context.traceparent);
}

export function readHeaders(entries: Readonly<Record<string, string>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(entries)) {
    try {
      headers.set(name, value);
    } catch {
      throw new ActionFailure('argument', `The header \`${name}\` has a name or a value that HTTP does not allow.`);
    }
  }
  return headers;
}

/** Adds `query`: null is left out, a list repeats its name, an object is JSON text. */
function addQuery(url: URL, query: JsonObject): void {
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== null) url.searchParams.append(name, bodyText(item));
    }
  }
}

/** fetch refuses addresses with a user and a password; they mean basic authentication. */
export function takeCredentials(url: URL, headers: Headers): void {
  if (url.username === '' && url.password === '') return;
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  if (!headers.has('authorization')) {
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  }
  url.username = '';
  url.password = '';
}

async function readBody(input: JsonObject, headers: Headers, context: ActionContext): Promise<Request['body']> {
  const given = bodyParameters.filter(name => (input[name] ?? null) !== null);
  if (given.length > 1) {
    throw new ActionFailure('argument', `A request has one body, and this one has \`${given.join('` and `')}\`.`, {
      hint: 'Give one of them.',
    });
  }
  switch (given[0]) {
    case 'body':
      return jsonOrText(input.body ?? null, headers);
    case 'form':
      setType(headers, 'application/x-www-form-urlencoded');
      return formText(optionalMap(input, 'form'));
    case 'parts':
      // What is sent says itself where its parts begin.
      headers.delete('content-type');
      return partsOf(listArgument(input, 'parts'), context);
    case 'file':
      setType(headers, 'application/octet-stream');
      return fileBody(textArgument(input, 'file'), context);
    default:
      return undefined;
  }
}

function setType(headers: Headers, type: string): void {
  if (!headers.has('content-type')) headers.set('content-type', type);
}

function jsonOrText(body: Json, headers: Headers): string {
  if (typeof body !== 'string') setType(headers, 'application/json');
  return bodyText(body);
}

/** A text as it is, other data as its JSON text. */
export function bodyText(body: Json): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Fields as a form sends them: null is left out, a list repeats its name. */
export function formText(fields: JsonObject): string {
  return new URLSearchParams(pairsOf(fields)).toString();
}

/** Fields by name, as texts: null is left out, a list repeats its name. */
export function pairsOf(fields: JsonObject): readonly [string, string][] {
  return Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().flatMap(item => (item === null ? [] : [[name, bodyText(item)] satisfies [string, string]])),
  );
}

async function partsOf(parts: readonly Json[], context: ActionContext): Promise<FormData> {
  const form = new FormData();
  for (const part of parts) await addPart(form, isObject(part) ? part : {}, context);
  return form;
}

async function addPart(form: FormData, part: JsonObject, context: ActionContext): Promise<void> {
  const name = textArgument(part, 'name');
  const path = optionalText(part, 'path');
  const filename = optionalText(part, 'filename');
  const type = optionalText(part, 'type');
  if (path !== undefined) {
    form.append(name, await fileBody(path, context, type), filename ?? basename(path));
    return;
  }
  const value = bodyText(part.value ?? '');
  if (filename === undefined && type === undefined) form.append(name, value);
  else form.append(name, new Blob([value], { type: type ?? 'text/plain' }), filename ?? name);
}

/** A file that is read as it is sent, whatever its size. */
export function fileBody(path: string, context: ActionContext, type = 'application/octet-stream'): Promise<Blob> {
  return fileWork(context, path, 'read', async () => {
    const absolute = resolve(context.cwd, path);
    if ((await stat(absolute)).isFile()) return openAsBlob(absolute, { type });
    throw new ActionFailure('file/is-folder', `\`${path}\` is no file whose content could be sent.`);
  });
}
