/**
 * `npm run fuzz`: makes texts out of those of this repository, and looks for one of which something does not hold that
 * must hold of every text. What is found is made smaller and kept in `corpus/`, which the unit tests read.
 *
 *     npm run fuzz -- --seconds 60 --seed 7
 *
 * Ends with 1 when something was found.
 */
import { parseArgs } from 'node:util';
import { analyse } from '#language/analysis/analyse.ts';
import { walk } from '#language/syntax/walk.ts';
import { keep, keptInputs, seedTexts } from './corpus.ts';
import { findProblem, type Input } from './findProblem.ts';
import { minimise } from './minimise.ts';
import { mutate, snippetsOf } from './mutate.ts';
import { Random } from './random.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 32) },
  },
});
const random = new Random(Number(values.seed));
const end = performance.now() + Number(values.seconds) * 1000;

/** What is mutated: the texts that are there, in pieces, and those that showed something new. */
const pool = [...seedTexts().flatMap(inPieces), ...[...keptInputs().values()].map(({ text }) => text)];
const snippets = snippetsOf(seedTexts());
/** What the texts so far had in them: nodes within nodes, and findings. */
const seen = new Set<string>();
/** A claim that is broken once is not told again and again. */
const told = new Set<string>();

/** A few declarations at a time: small texts are checked fast, and found small. */
function inPieces(text: string): readonly string[] {
  const parts = text.split(/\n(?=(?:\/\/\/|flow|fn|type|event|resource|on|test|import|declare|secret)\b)/);
  return [text.slice(0, 4000), ...parts];
}

/** Whether a text has something in it that none had before. */
function isNew(text: string): boolean {
  const file = analyse([{ uri: 'file:///main.flow', text }]).files.get('file:///main.flow');
  const before = seen.size;
  for (const { code } of file?.diagnostics ?? []) seen.add(code);
  if (file)
    walk(file.tree, (node, parents) => {
      seen.add(`${parents.at(-2)?.kind}/${parents.at(-1)?.kind}/${node.kind}`);
    });
  return seen.size > before;
}

function next(): Input {
  const start = random.pick(pool) ?? '';
  const text = random.next() < 0.2 ? `${start}\n${random.pick(pool) ?? ''}` : start;
  return { text: mutate(text, random, snippets), seed: random.below(2 ** 32) };
}

let count = 0;
for (; performance.now() < end; count += 1) {
  const input = next();
  const problem = findProblem(input, snippets);
  if (problem === undefined) {
    if (isNew(input.text)) pool.push(input.text);
    continue;
  }
  const place = /^ +at .*\/(\S+?):\d+\)?$/m.exec(problem.message)?.[1] ?? problem.message;
  if (told.has(`${problem.claim} ${place}`)) continue;
  told.add(`${problem.claim} ${place}`);
  const small = minimise(
    input,
    other => findProblem(other, snippets)?.claim === problem.claim,
    Math.min(end, performance.now() + 30_000),
  );
  console.log(
    `${problem.claim}: not so of ${keep(small)}\n${findProblem(small, snippets)?.message ?? problem.message}\n`,
  );
}
console.log(
  `${count} texts in ${values.seconds} s from seed ${values.seed}: ${told.size} problems, ${seen.size} things seen, ${pool.length} texts kept in mind`,
);
process.exitCode = told.size === 0 ? 0 : 1;
