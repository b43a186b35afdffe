/** `http.*`: requests with JSON bodies both ways, over undici. No time limit of its own: a step's `timeout` counts. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext } from '../action.ts';
import { optionalNumber, optionalNumbers, textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { exchange } from './answer.ts';
import { readWay } from './dispatcher.ts';
import { bodyParameters, prepare } from './request.ts';

function method(name: string, parameters: readonly string[]): Action {
  return { parameters, run: (input, context) => send(name, input, context) };
}

const common = ['headers', 'query', 'allow', 'limit', 'options'];
const withoutBody = ['url', ...common];
const withBody = ['url', ...bodyParameters, ...common];

export const httpActions: Readonly<Record<string, Action>> = {
  'http.get': method('GET', withoutBody),
  'http.post': method('POST', withBody),
  'http.put': method('PUT', withBody),
  'http.patch': method('PATCH', withBody),
  'http.delete': method('DELETE', withoutBody),
  'http.request': {
    parameters: ['method', ...withBody],
    run: (input, context) => send(methodName(textArgument(input, 'method')), input, context),
  },
};

async function send(verb: string, input: JsonObject, context: ActionContext): Promise<Json> {
  const request = await prepare(verb, input, context);
  const expected = { allow: optionalNumbers(input, 'allow'), limit: optionalNumber(input, 'limit') };
  const { status, headers, body } = await exchange(request, expected, await readWay(input, context), context);
  return { status, headers, body };
}

function methodName(text: string): string {
  const name = text.toUpperCase();
  if (/^[A-Z]+$/.test(name) && !['CONNECT', 'TRACE', 'TRACK'].includes(name)) return name;
  throw new ActionFailure('argument', `\`${text}\` is not a method that can be used.`, {
    hint: 'Use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.',
  });
}
