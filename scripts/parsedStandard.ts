/**
 * The standard library is parsed when a bundle is built, and not each time that a process starts: its trees are written
 * into the bundle, and read from there in a tenth of the time.
 */
import type { Plugin } from 'esbuild';
import { parseStandardFiles } from '#language/std/parsed.ts';
import type { SyntaxToken } from '#language/syntax/syntaxToken.ts';

/** Puts a module with the answer in the place of `language/std/parsed.ts`. */
export const withParsedStandard: Plugin = {
  name: 'with the standard library parsed',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]language[\\/]std[\\/]parsed\.ts$/ }, () => ({
      contents: parsedStandardModule(),
      loader: 'js',
    }));
  },
};

/**
 * The source of the module. JSON in a string is read faster than the same written as code. Of tokens, which are many, only
 * the figures are written.
 *
 * @throws when the standard library does not parse
 */
export function parsedStandardModule(): string {
  const parsed = parseStandardFiles();
  const wrong = parsed.flatMap(({ problems }) => problems).at(0);
  if (wrong !== undefined) throw new Error(`The standard library does not parse: ${wrong.message}`);
  const kinds = [...new Set(parsed.flatMap(({ tokens }) => tokens.map(({ kind }) => kind)))];
  const written = parsed.map(({ tree, tokens }) => ({ tree, figures: tokens.flatMap(each => figuresOf(each, kinds)) }));
  return `
const kinds = ${JSON.stringify(kinds)};
export function parseStandardFiles() {
  return JSON.parse(${JSON.stringify(JSON.stringify(written))}).map(({ tree, figures }) => {
    const tokens = [];
    for (let at = 0; at < figures.length; at += 3)
      tokens.push({ kind: kinds[figures[at]], start: figures[at + 1], end: figures[at + 2] });
    return { tree, tokens, problems: [] };
  });
}`;
}

function figuresOf({ kind, start, end }: SyntaxToken, kinds: readonly SyntaxToken['kind'][]): readonly number[] {
  return [kinds.indexOf(kind), start, end];
}
