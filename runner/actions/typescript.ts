/** Exported functions of TypeScript and JavaScript modules, called in worker threads that stay warm. */
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FunctionAction, FunctionArgument } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext } from './action.ts';
import { ActionFailure, stopped } from './failure.ts';
import { poolFor } from './functionPool.ts';
import type { WorkerArgument } from './functionProtocol.ts';

export function functionAction(action: FunctionAction): Action {
  return {
    parameters: action.parameters.flatMap(namesOf),
    run: (input, context) => call(action, input, context),
  };
}

function namesOf(argument: FunctionArgument): readonly string[] {
  if (argument.kind === 'object') return argument.names;
  return argument.kind === 'signal' ? [] : [argument.name];
}

async function call(action: FunctionAction, input: JsonObject, context: ActionContext): Promise<Json> {
  const version = await versionOf(action);
  if (context.signal.aborted) throw stopped();
  return poolFor(context.env).call(
    {
      module: action.module,
      version,
      name: action.name,
      arguments: action.parameters.flatMap(parameter => argumentsOf(action, parameter, input)),
    },
    context,
  );
}

/** Changes when the module's text does, so that a worker which has the old one loads it again. */
async function versionOf({ module }: FunctionAction): Promise<string> {
  const path = fileURLToPath(module);
  try {
    const { mtimeMs, size } = await stat(path);
    return `${Math.round(mtimeMs)}-${size}`;
  } catch {
    throw new ActionFailure('function/no-module', `There is no module \`${path}\`.`, {
      hint: 'It was there when the run was planned: it may have been moved since.',
    });
  }
}

function argumentsOf(
  { optional }: FunctionAction,
  argument: FunctionArgument,
  input: JsonObject,
): readonly WorkerArgument[] {
  const given = (name: string): Json | undefined => {
    const value = input[name];
    return value === null && optional.includes(name) ? undefined : value;
  };
  switch (argument.kind) {
    case 'signal':
      return [{ kind: 'signal' }];
    case 'one':
      return [{ kind: 'value', value: given(argument.name) }];
    case 'rest': {
      const value = given(argument.name);
      return (Array.isArray(value) ? value : []).map(item => ({ kind: 'value', value: item }));
    }
    case 'object': {
      const fields = argument.names.flatMap(name => {
        const value = given(name);
        return value === undefined ? [] : [[name, value] as const];
      });
      return [{ kind: 'value', value: Object.fromEntries(fields) }];
    }
  }
}
