/** What a thing is: its signature or type, what its author says about it, and for a step what it waits for. */
import type { Hover } from 'vscode-languageserver-types';
import type { FileModel, Model, Symbol } from '../analysis/model.ts';
import { showType } from '../analysis/typeOps.ts';
import { variablesOf } from '../plan/secretNames.ts';
import type { Name, Step } from '../syntax/ast.ts';
import { pathAt, walk } from '../syntax/walk.ts';
import { hoverSchedule } from './hover/hoverSchedule.ts';
import { fence, paragraphs, showSymbol } from './support/describe.ts';
import { typeInfo, wordInfo } from './support/keywords.ts';
import { nameAt } from './support/names.ts';
import { rangeOf, touches } from './support/places.ts';
import { collectMentions, stepsBehind } from './support/stepsBehind.ts';

/** @param now milliseconds since 1970-01-01 UTC, for what is told of times to come */
export function hover(model: Model, uri: string, offset: number, now: number): Hover | undefined {
  const file = model.files.get(uri);
  if (file === undefined) return undefined;
  const schedule = hoverSchedule(file, offset, now);
  if (schedule !== undefined) return markdown(file, schedule.span, schedule.text);
  return hoverName(model, file, offset) ?? hoverWord(file, offset) ?? hoverExpression(file, offset);
}

function markdown(file: FileModel, span: Name['span'], value: string): Hover {
  return { contents: { kind: 'markdown', value }, range: rangeOf(file, span) };
}

function hoverName(model: Model, file: FileModel, offset: number): Hover | undefined {
  const use = nameAt(file, offset);
  if (use === undefined) return undefined;
  const { name, symbol } = use;
  const shown = fence(shownAt(file, name, symbol, offset));
  const { doc } = symbol;
  return markdown(
    file,
    name.span,
    paragraphs(shown, doc, repeatable(symbol), secretPlaces(symbol), facts(model, symbol)),
  );
}

function facts(model: Model, symbol: Symbol): string | undefined {
  const file = model.files.get(symbol.origin.uri);
  if (file === undefined) return undefined;
  return symbol.kind === 'let' ? origin(stepsBehind(file, [symbol])) : stepFacts(file, symbol);
}

/** The steps that a value comes from. */
function origin(steps: ReadonlySet<Symbol>): string | undefined {
  return steps.size === 0 ? undefined : `Comes from ${[...steps].map(({ name }) => `\`${name}\``).join(', ')}.`;
}

/** A value's type may be known better at a place than where it is declared. */
function shownAt(file: FileModel, name: Name, symbol: Symbol, offset: number): string {
  const shown = showSymbol(symbol);
  if (symbol.signature !== undefined) return shown;
  const node = pathAt(file.tree, offset).findLast(each => each.kind === 'NameExpression' && each.name === name);
  const type = node?.kind === 'NameExpression' ? file.types.get(node) : undefined;
  return type === undefined ? shown : shown.replace(/: .*$/s, `: ${showType(type)}`);
}

function repeatable(symbol: Symbol): string | undefined {
  if (symbol.kind !== 'action' || symbol.signature === undefined) return undefined;
  if (symbol.signature.isPure) return 'Pure: it has no effect.';
  if (symbol.signature.isIdempotent) return 'Idempotent: it may be executed again without harm.';
  return symbol.signature.isKeyed
    ? 'Not idempotent, but keyed: each attempt carries the same key, by which the other side can tell a second one.'
    : 'Not idempotent: a second execution has a second effect.';
}

/** Where the value of a secret is looked for. */
function secretPlaces({ kind, name }: Symbol): string | undefined {
  if (kind !== 'secret') return undefined;
  const variables = variablesOf(name)
    .map(each => `\`${each}\``)
    .join(' or ');
  return `Secret text. Its value is kept in VS Code (**Baton: Set Secret…**), or stands in ${variables} of the environment or of a \`.env\` file.`;
}

/** What a step runs and which steps it waits for. */
function stepFacts(file: FileModel, symbol: Symbol): string | undefined {
  if (symbol.kind !== 'step') return undefined;
  const step = pathAt(file.tree, symbol.origin.start).findLast(node => node.kind === 'Step');
  if (step?.kind !== 'Step' || step.name?.span.start !== symbol.origin.start) return undefined;
  const needed = stepsNeeded(file, step);
  const waits = needed.length === 0 ? undefined : `Waits for ${needed.map(name => `\`${name}\``).join(', ')}.`;
  return paragraphs(runs(file, step), waits);
}

function runs(file: FileModel, step: Step): string | undefined {
  const { work } = step;
  if (work === undefined) return undefined;
  if (work.kind === 'CallWork')
    return `Runs \`${file.text.slice(work.call.callee.span.start, work.call.callee.span.end)}\`.`;
  const word = /^\w*/.exec(file.text.slice(work.span.start))?.[0];
  return word === undefined || word === ''
    ? undefined
    : `Runs ${/^[aeiou]/.test(word) ? 'an' : 'a'} \`${word}\` block.`;
}

/** Names of the steps outside of a step that it mentions, in the order of the text. */
function stepsNeeded(file: FileModel, step: Step): readonly string[] {
  const needed = new Set<string>();
  walk(step, node => {
    if (node.kind !== 'Name') return;
    const symbol = file.symbols.get(node);
    const isInside = symbol?.origin.uri === file.uri && touches(step.span, symbol.origin.start);
    if (symbol?.kind === 'step' && !isInside) needed.add(symbol.name);
  });
  return [...needed];
}

/** A keyword or a built-in type. */
function hoverWord(file: FileModel, offset: number): Hover | undefined {
  const token = file.tokens.find(each => touches(each, offset) && (each.kind === 'keyword' || each.kind === 'name'));
  if (token === undefined) return undefined;
  const word = file.text.slice(token.start, token.end);
  const parent = pathAt(file.tree, offset).findLast(node => node.kind !== 'Name');
  if (parent?.kind === 'NamedType' || parent?.kind === 'SecretType') {
    const text = typeInfo(word);
    return text === undefined ? undefined : markdown(file, token, paragraphs(fence(word), text));
  }
  const info = token.kind === 'keyword' || word === 'as' ? wordInfo(word) : undefined;
  return info && markdown(file, token, paragraphs(`**${word}**`, info.text, fence(info.example)));
}

/** The type of a literal or of what a bracket or an operator makes, and the steps that it comes from. */
function hoverExpression(file: FileModel, offset: number): Hover | undefined {
  for (const node of pathAt(file.tree, offset).toReversed()) {
    if (node.kind === 'StringText' || node.kind === 'StringLiteral' || node.kind === 'Block') return undefined;
    const type = file.types.get(node as never);
    if (type === undefined) continue;
    const steps = new Set<Symbol>();
    const lets = new Set<Symbol>();
    collectMentions(file, node, steps, lets);
    for (const step of stepsBehind(file, lets)) steps.add(step);
    return markdown(file, node.span, paragraphs(fence(showType(type)), origin(steps)));
  }
  return undefined;
}
