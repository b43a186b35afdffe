/**
 * CPU time of lexing and parsing, beside a parser by hand for the same grammar, and `JSON.parse` of a text of equal size.
 * Run with `node bench/parse.ts`.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { lex } from '#language/syntax/lexer.ts';
import { parse, warmUp } from '#language/syntax/parser.ts';
import { floorParse } from './floorParser.ts';

const sample = readFileSync(new URL('../test/fixtures/taste.flow', import.meta.url), 'utf8');

/** A file of at least so many lines, made of the sample again and again. */
function flowFile(lines: number): string {
  const count = Math.ceil(lines / (sample.split('\n').length - 1));
  return Array.from({ length: count }, () => sample).join('\n');
}

/** A JSON text of about so many characters that looks like data of a workflow. */
function jsonText(length: number): string {
  const row = { id: 'order-1', email: 'a@example.com', tier: 'gold', lines: [{ sku: 'x', quantity: 1, price: 9.5 }] };
  const rows = Math.ceil(length / (JSON.stringify(row, undefined, 2).length + 8));
  return JSON.stringify(
    Array.from({ length: rows }, () => row),
    undefined,
    2,
  );
}

/** Holds that the parser by hand gives the trees that ours gives, places included; else it is no measure. */
function compareTrees(): number {
  const root = new URL('..', import.meta.url);
  const paths = globSync(['language/std/*.flow', 'examples/**/*.flow', 'test/fixtures/*.flow'], { cwd: root });
  // Fields that are undefined are left out.
  const plain = (tree: unknown): unknown => JSON.parse(JSON.stringify(tree));
  let compared = 0;
  for (const path of paths) {
    const text = readFileSync(new URL(path, root), 'utf8');
    const { tree, problems } = parse(text);
    if (problems.length > 0) continue;
    assert.deepEqual(plain(floorParse(text)), plain(tree), path);
    compared++;
  }
  return compared;
}

/** The least CPU milliseconds of several runs, after warming up. */
function measure(work: () => unknown): number {
  for (let i = 0; i < 20; i++) work();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 15; i++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const start = process.cpuUsage();
warmUp();
const { user, system } = process.cpuUsage(start);
console.log(`building lexer and parser: ${((user + system) / 1000).toFixed(1)} ms CPU`);
for (const lines of [1000, 10_000]) {
  const text = flowFile(lines);
  const json = jsonText(text.length);
  const lexing = measure(() => lex(text));
  const parsing = measure(() => parse(text));
  const floor = measure(() => floorParse(text));
  const baseline = measure(() => JSON.parse(json));
  const told = [
    `${lines} lines, ${(text.length / 1000).toFixed(0)} kB: lexing ${lexing.toFixed(1)} ms`,
    `lexing and parsing ${parsing.toFixed(1)} ms`,
    `by hand ${floor.toFixed(1)} ms (ours ${(parsing / floor).toFixed(1)}×)`,
    `JSON.parse of equal size ${baseline.toFixed(1)} ms`,
  ];
  console.log(told.join(', '));
}
console.log(`The parser by hand gives the same trees for ${compareTrees()} files.`);
