/** Forms for the events that a run waits for, and how to read what was filled in. */
import { type InputField, inputField } from '#client/editor/inputFields.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { EventForms } from '#protocol/requests.ts';
import type { ParameterSignature, Shape, Shapes } from '#protocol/shape.ts';
import type { FormField } from '#protocol/webviews.ts';

/** What there is to fill in, by the events' names. */
export function formsOf({ fields, shapes }: EventForms): Readonly<Record<string, readonly FormField[]>> {
  return Object.fromEntries(
    Object.entries(fields).map(([event, own]) => [event, own.map(field => formField(field, shapes))]),
  );
}

/** The event's fields as values, or which of the texts is wrong and why. */
export function readForm(
  { fields, shapes }: EventForms,
  event: string,
  texts: Readonly<Record<string, string>>,
):
  | { readonly ok: true; readonly fields: JsonObject }
  | { readonly ok: false; readonly field: string; readonly message: string } {
  const read: Record<string, Json> = {};
  for (const field of fields[event] ?? []) {
    const { name } = field;
    const reading = readField(inputField(field, shapes), texts[name] ?? '');
    if (!reading.ok) return { ok: false, field: name, message: reading.problem };
    if (reading.value !== undefined) read[name] = reading.value;
  }
  return { ok: true, fields: read };
}

function readField(field: InputField, text: string): ReturnType<(InputField & { kind: 'text' })['read']> {
  if (field.kind === 'text') return field.read(text);
  const choice =
    field.choices.find(({ label }) => label === text) ?? field.choices.find(({ value }) => value === undefined);
  return choice === undefined ? { ok: false, problem: 'Choose one.' } : { ok: true, value: choice.value };
}

function formField(parameter: ParameterSignature, shapes: Shapes): FormField {
  const { name, typeText, doc, optional } = parameter;
  const field = inputField(parameter, shapes);
  const common = { name, typeText, doc, isOptional: optional };
  if (field.kind === 'choice') {
    const choices = field.choices.filter(({ value }) => value !== undefined).map(({ label }) => label);
    return { ...common, kind: 'choice', choices, initial: '' };
  }
  return {
    ...common,
    kind: field.hidden ? 'secret' : kindOf(parameter.shape, shapes),
    choices: [],
    initial: field.initial,
  };
}

function kindOf(shape: Shape, shapes: Shapes): FormField['kind'] {
  switch (shape.kind) {
    case 'number':
    case 'int':
      return 'number';
    case 'date':
      return 'date';
    case 'list':
    case 'map':
    case 'object':
    case 'json':
      return 'json';
    case 'named': {
      const named = shapes[shape.name];
      return named === undefined || named.kind === 'named' ? 'text' : kindOf(named, shapes);
    }
    case 'union': {
      const [only, ...more] = shape.members.filter(({ kind }) => kind !== 'null');
      if (only === undefined) return 'text';
      return more.length === 0 ? kindOf(only, shapes) : 'json';
    }
    default:
      return 'text';
  }
}
