/** What must hold of every text. */
import assert from 'node:assert/strict';
import { analyse, analyseAgain } from '#language/analysis/analyse.ts';
import { lex } from '#language/syntax/lexer.ts';
import { parse } from '#language/syntax/parser.ts';
import { format } from '#language/syntax/printer.ts';
import { ask } from '#test/support/ask.ts';
import { told } from '#test/support/told.ts';
import { sexpr } from '#test/unit/syntax/sexpr.ts';
import { mutate, type Snippets } from './mutate.ts';
import { Random } from './random.ts';

/** A text, and the chance by which places in it and edits of it are chosen. */
export interface Input {
  readonly text: string;
  readonly seed: number;
}

interface Problem {
  /** Which of the claims does not hold. */
  readonly claim: string;
  readonly message: string;
}

const claims: Readonly<Record<string, (input: Input, snippets: Snippets) => void>> = {
  'formatting twice is formatting once, and keeps the tree and the comments': ({ text }) => checkFormat(text),
  'every question of an editor is answered': input => checkAnswers(input),
  'analysing after edits gives what analysing afresh gives': (input, snippets) => checkEdits(input, snippets),
};

/** The first claim that does not hold of an input; undefined when all do. */
export function findProblem(input: Input, snippets: Snippets): Problem | undefined {
  for (const [claim, check] of Object.entries(claims)) {
    try {
      check(input, snippets);
    } catch (error) {
      return { claim, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }
  return undefined;
}

function checkFormat(text: string): void {
  const formatted = format(text);
  assert.equal(format(formatted), formatted);
  const parsed = parse(text);
  if (parsed.problems.length > 0) return;
  const again = parse(formatted);
  assert.deepEqual(again.problems, []);
  assert.equal(sexpr(again.tree), sexpr(parsed.tree));
  assert.deepEqual(commentsOf(formatted), commentsOf(text));
}

const commentsOf = (text: string): readonly string[] => lex(text).comments.map(({ image }) => image.trimEnd());

function checkAnswers({ text, seed }: Input): void {
  const random = new Random(seed);
  for (let count = 0; count < 2; count += 1) {
    const start = random.below(text.length + 1);
    ask(text, start, Math.min(text.length, start + random.below(120)));
  }
}

function checkEdits({ text, seed }: Input, snippets: Snippets): void {
  const random = new Random(seed + 1);
  const files = (now: string) => [{ uri: 'file:///main.flow', text: now }];
  let now = text;
  let model = analyse(files(now));
  for (let count = 0; count < 3; count += 1) {
    now = mutate(now, random, snippets);
    model = analyseAgain(files(now), model);
    assert.deepEqual(told(model), told(analyse(files(now))));
  }
}
