/** The inputs that are kept: each once broke a claim, and holds today. */

import { createHash } from 'node:crypto';
import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Input } from './findProblem.ts';

const folder = new URL('corpus/', import.meta.url);
const root = new URL('../../', import.meta.url);

/** Texts to start from: all that is written in the language in this repository. */
export function seedTexts(): readonly string[] {
  const patterns = ['examples/**/*.flow', 'test/conformance/*.flow', 'test/fixtures/*.flow', 'language/std/*.flow'];
  return globSync(patterns, { cwd: root })
    .sort()
    .map(path => readFileSync(new URL(path, root), 'utf8'));
}

/** By file name. */
export function keptInputs(): ReadonlyMap<string, Input> {
  const names = readdirSync(folder).filter(name => name.endsWith('.flow'));
  return new Map(names.sort().map(name => [name, read(readFileSync(new URL(name, folder), 'utf8'))]));
}

/** The first line holds the seed; what follows is the text. */
function read(content: string): Input {
  const [, seed = '0', text = ''] = /^\/\/ seed (\d+)\n([\s\S]*)$/.exec(content) ?? [];
  return { seed: Number(seed), text };
}

/** Writes an input, and gives the name of its file. */
export function keep({ text, seed }: Input): string {
  const name = `${createHash('sha256').update(text).digest('hex').slice(0, 12)}.flow`;
  writeFileSync(new URL(name, folder), `// seed ${seed}\n${text}`);
  return name;
}
