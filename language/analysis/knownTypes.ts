/** Types that no text declares: failures, and what tests see. */
import type { Signature, SignatureParameter } from './model.ts';
import { fieldNamedAfter } from './symbols.ts';
import {
  booleanType,
  durationType,
  intType,
  jsonType,
  listOf,
  literalOf,
  mapOf,
  mayBeNull,
  nullable,
  objectOf,
  plainField,
  stringType,
  unionOf,
  withoutNull,
} from './typeConstruct.ts';
import type { FieldType, Type } from './types.ts';

/** A failure, as `catch`, `retry … on` and `try` see it. */
export const errorType: Type = objectOf([
  plainField('code', stringType),
  plainField('message', stringType),
  plainField('hint', nullable(stringType)),
  plainField('path', nullable(stringType)),
  plainField('details', jsonType),
]);

/** What may stand after `fail` in a mock: a message, or a failure with its code. */
export const mockFailureType: Type = unionOf([
  stringType,
  objectOf([
    plainField('message', stringType),
    plainField('code', stringType, true),
    plainField('hint', stringType, true),
    plainField('details', jsonType, true),
  ]),
]);

function documented(name: string, type: Type, doc: string): FieldType {
  return { ...plainField(name, type), doc };
}

const texts = (...values: readonly string[]): Type => unionOf(values.map(literalOf));

const stepInTest: Type = objectOf([
  documented(
    'status',
    texts('succeeded', 'failed', 'skipped', 'cancelled', 'running', 'pending'),
    'How it has ended, or that it runs or waits to begin.',
  ),
  documented('attempts', intType, 'How often its action was called.'),
  documented('value', jsonType, 'What it gave; null where it gave nothing.'),
  documented('error', nullable(errorType), 'Why it failed.'),
  documented('started', nullable(durationType), 'When it started, counted from the start of the run.'),
  documented('ended', nullable(durationType), 'When it ended, counted from the start of the run.'),
]);

const eventInTest: Type = objectOf([
  documented('type', stringType, 'What happened: `step.started`, `undo.succeeded`, … (docs/run-events.md).'),
  documented('path', nullable(stringType), 'The path of the step: `fulfil/picks[0]/pick`.'),
  documented('at', durationType, 'When it happened, counted from the start of the run.'),
  documented('data', jsonType, 'The whole event.'),
]);

const runStatus = documented(
  'status',
  texts('succeeded', 'failed', 'cancelled', 'waiting'),
  'How the run has ended. `waiting`: it has not; it waits for time to pass, or for an event.',
);

const fieldsOfAllRuns: readonly FieldType[] = [
  documented('error', nullable(errorType), 'Why the run failed.'),
  documented('duration', durationType, 'How long the run took, in virtual time; so far, when it has not ended.'),
  documented('steps', mapOf(stepInTest), 'What became of each step, by its path: `result.steps["fulfil/charge"]`.'),
  documented('events', listOf(eventInTest), 'All that happened, in order.'),
  documented('undone', listOf(stringType), 'The paths of the steps that were undone, in the order in which they were.'),
];

/** What `run … as name` gives in a test. */
export function runResultType(output: Type): Type {
  const value = documented('value', nullable(output), 'What the flow returned; null when it has not succeeded.');
  return objectOf([runStatus, value, ...fieldsOfAllRuns]);
}

/** A call of an action, as tests and mocks see it. Templates are texts there. */
export function callType(signature: Signature): Type {
  const given = objectOf(signature.parameters.map(argumentField));
  return objectOf([
    documented(
      'arguments',
      given,
      'What it was called with. What fills a template is in its text as the action writes it.',
    ),
    documented('step', stringType, 'The path of the step: `fulfil/picks[0]/pick`.'),
    documented('attempt', intType, 'Which attempt of the step it was, from 1.'),
    documented('at', durationType, 'When it was called, counted from the start of the run.'),
    documented('isUndo', booleanType, 'Whether an `undo` called it.'),
  ]);
}

function argumentField({ name, type, optional, doc, symbol }: SignatureParameter): FieldType {
  const field: FieldType = { name, type: asText(type()), optional, doc, origin: undefined };
  return symbol ? fieldNamedAfter(symbol, field) : field;
}

function asText(type: Type): Type {
  if (mayBeNull(type)) return nullable(asText(withoutNull(type)));
  return type.kind === 'template' ? stringType : type;
}

const callsFields = new WeakMap<Signature, FieldType>();

/** `action.calls` in a test: each call, in order; the one field that what is called has. */
export function callsField(signature: Signature): FieldType {
  let field = callsFields.get(signature);
  if (!field) {
    const doc = 'Each call of it so far, in order: retries, and those of an `undo`, as well.';
    field = documented('calls', listOf(callType(signature)), doc);
    callsFields.set(signature, field);
  }
  return field;
}
