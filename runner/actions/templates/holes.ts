/** What the template kinds share: walking literal parts and holes in order, and the sentences of a refusal. */
import type { Json } from '#protocol/json.ts';
import type { TemplateKind, TemplateValue } from '#protocol/shape.ts';
import { isObject } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';

/** A piece of a template: text that the author wrote (or passed through `raw`), or a value to be made safe. */
export type Piece =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'hole'; readonly value: Json; readonly number: number };

/** The template's pieces in order. Empty literals are left out; `{ "$raw": text }` counts as literal. */
export function piecesOf(template: TemplateValue): readonly Piece[] {
  const pieces: Piece[] = [];
  template.strings.forEach((text, index) => {
    if (text !== '') pieces.push({ kind: 'literal', text });
    if (index >= template.values.length) return;
    const value = template.values[index] ?? null;
    const raw = rawText(value);
    if (raw === undefined) pieces.push({ kind: 'hole', value, number: index + 1 });
    else if (raw !== '') pieces.push({ kind: 'literal', text: raw });
  });
  return pieces;
}

function rawText(value: Json): string | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  const raw = value.$raw;
  return typeof raw === 'string' ? raw : undefined;
}

/** A value as plain text: objects and lists as JSON. Refuses null, which is never meant to be sent as a word. */
export function valueText(kind: TemplateKind, value: Json, number: number): string {
  if (value === null) refuse(kind, number, 'is null', 'Give it a value with `??`, or leave the part out with `if`.');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Refuses to fill a hole: `The 2nd ${…} of this command is null.` */
export function refuse(kind: TemplateKind, number: number, why: string, hint: string): never {
  throw new ActionFailure(`template/${kind}`, `The ${ordinal(number)} \${…} of this ${nouns[kind]} ${why}.`, { hint });
}

const nouns: Readonly<Record<TemplateKind, string>> = {
  command: 'command',
  sql: 'statement',
  url: 'address',
  html: 'text',
};

function ordinal(number: number): string {
  const teen = number % 100 > 10 && number % 100 < 14;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}
