/** What the editor and the runner do with each construct, by trying it. */
import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { analyse } from '#language/analysis/analyse.ts';
import type { Model } from '#language/analysis/model.ts';
import { completion } from '#language/features/completion.ts';
import { buildGraph } from '#language/graph/buildGraph.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { SourceFile } from '#language/syntax/ast.ts';
import { parse } from '#language/syntax/parser.ts';
import { format } from '#language/syntax/printer.ts';
import { walk } from '#language/syntax/walk.ts';
import type { Json } from '#protocol/json.ts';
import { simulate } from '#runner/sim/simulate.ts';
import type { Construct } from './constructs.ts';

export const columns = ['parses', 'checked', 'completes', 'formats', 'lowers', 'drawn', 'runs'] as const;
export type Column = (typeof columns)[number];

/** Undefined: it is so. Else what is not, or `none` where there is nothing to be seen. */
export type Verdict = undefined | 'none' | { readonly problem: string };

const uri = 'file:///main.flow';
const other = { uri: 'file:///other.flow', text: 'fn double(n: int) -> int = n * 2\n' };

export function verdictsOf(construct: Construct): Readonly<Record<Column, Verdict>> {
  const { sample } = construct;
  const model = analyse([{ uri, text: sample }, other]);
  const plan = lower(model, uri, 'main');
  return {
    parses: parses(construct),
    checked: checked(construct, model),
    completes: completes(construct),
    formats: demand(format(mangled(sample)) === sample, `the formatter gives\n${format(mangled(sample))}`),
    lowers: demand(JSON.stringify(plan).includes(construct.plan), `the plan has no ${construct.plan}`),
    drawn: drawn(construct, plan),
    runs: runs(construct, plan),
  };
}

function demand(holds: boolean, problem: string): Verdict {
  return holds ? undefined : { problem };
}

function parses({ sample, kind }: Construct): Verdict {
  const { tree, problems } = parse(sample);
  const [first] = problems;
  if (first !== undefined) return { problem: first.message };
  return demand(has(tree, kind), `the tree has no ${kind}`);
}

function has(tree: SourceFile, kind: Construct['kind']): boolean {
  let found = false;
  walk(tree, node => {
    found ||= node.kind === kind;
  });
  return found;
}

/** Nothing is found in the sample, and the mistake is. */
function checked({ wrong: [text, code] }: Construct, model: Model): Verdict {
  const found = codesOf(model);
  if (found.length > 0) return { problem: `in the sample: ${found.join(', ')}` };
  const codes = codesOf(analyse([{ uri, text }, other]));
  return demand(codes.includes(code), `the mistake is ${code}, and found is ${codes.join(', ')}`);
}

function codesOf(model: Model): readonly string[] {
  const all = model.files.get(uri)?.diagnostics ?? [];
  return all.filter(({ severity }) => severity !== 'information').map(({ code }) => code);
}

function completes({ typed }: Construct): Verdict {
  if (typed === undefined) return 'none';
  const [text, label] = typed;
  const offset = text.indexOf('$0');
  const model = analyse([{ uri, text: text.replace('$0', '') }, other]);
  const labels = completion(model, uri, offset).items.map(item => item.label);
  return demand(labels.includes(label), `offered are ${labels.join(', ')}`);
}

/** The lines without what stands before and after them. */
function mangled(text: string): string {
  return text
    .split('\n')
    .map(line => ` ${line.trim()} `.replace(/^\s+$/, ''))
    .join('\n');
}

function drawn({ drawn: piece }: Construct, plan: Plan): Verdict {
  if (piece === undefined) return 'none';
  const picture = JSON.stringify(buildGraph(plan));
  return demand(picture.includes(piece), `the picture has no ${piece}: ${picture}`);
}

/** How what is tried elsewhere is written. */
const words: Readonly<Partial<Record<Construct['kind'], string>>> = {
  ImportDeclaration: 'import {',
  TriggerDeclaration: 'on schedule(',
  TestDeclaration: 'test "',
};

function isMentioned(file: string, text: string | undefined): boolean {
  return text !== undefined && readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').includes(text);
}

function runs({ kind, output, given = {}, arriving, elsewhere }: Construct, plan: Plan): Verdict {
  if (elsewhere !== undefined && !isMentioned(elsewhere, words[kind]))
    return { problem: `${elsewhere} has no such thing` };
  const { outcome } = simulate({
    plan,
    input: {},
    options: { secrets: { token: 't' } },
    outcome: ({ path }) => ({ value: given[path] ?? null }),
    arriving: arriving === undefined ? [] : [{ at: 0, event: arriving[0], fields: arriving[1] }],
  });
  const found: Json | undefined = outcome?.status === 'succeeded' ? outcome.output : undefined;
  return demand(isDeepStrictEqual(found, output), `it comes to ${JSON.stringify(outcome)}`);
}

const folder = new URL('../conformance/', import.meta.url);
let programs: readonly { readonly name: string; readonly text: string; readonly tree: SourceFile }[] | undefined;

/** Names of the conformance programs that use the construct, those first that are named after it. */
export function programsOf({ kind, written, plan }: Construct): readonly string[] {
  programs ??= readdirSync(folder)
    .filter(name => name.endsWith('.flow'))
    .sort()
    .map(name => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
    .map(file => ({ ...file, tree: parse(file.text).tree }));
  const word = /\w+/.exec(written)?.[0] ?? '';
  const using = programs.filter(({ tree, text }) => has(tree, kind) && isMeant(text, plan)).map(({ name }) => name);
  return using.toSorted((one, two) => Number(two.startsWith(word)) - Number(one.startsWith(word)));
}

/** Where a kind of node is two constructs. */
function isMeant(text: string, plan: string): boolean {
  const order = /^"order":"(\w+)"$/.exec(plan)?.[1];
  if (order !== undefined) return text.includes(`${order} {`);
  return plan !== '"kind":"event-loop"' || /for \w+ in \w+\(/.test(text);
}
