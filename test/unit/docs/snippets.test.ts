import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { analyse } from '#language/analysis/analyse.ts';
import type { Diagnostic } from '#language/analysis/model.ts';
import { format } from '#language/syntax/printer.ts';

/** Files that snippets import. */
const companions = [
  {
    uri: 'file:///docs/people.flow',
    text: 'type Customer = { name: string }\n\nfn greeting(name: string) -> string = "Hello ${name}"\n',
  },
];

const pages = ['docs/language.md', 'docs/errors.md', 'docs/serve.md', 'docs/testing.md', 'README.md'];

function snippetsOf(page: string): string[] {
  const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^( *)```flow\n([\s\S]*?)^ *```/gm)].map(([, indent = '', body = '']) =>
    body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

describe('docs/language.md', () => {
  it('has no piece of the language beside its flows and its grammar', () => {
    const text = readFileSync(new URL('../../../docs/language.md', import.meta.url), 'utf8');
    const kinds = [...text.matchAll(/^ *```(.*)\n[\s\S]*?^ *```$/gm)].map(([, kind]) => kind);
    assert.deepEqual([...new Set(kinds)].toSorted(), ['ebnf', 'flow']);
  });
});

/** Snippets leave out who uses what they show, and who emits its events. */
const isMeant = ({ severity, isUnnecessary }: Diagnostic): boolean => severity !== 'information' && !isUnnecessary;

const root = fileURLToPath(new URL('../../../', import.meta.url));

const found = ['docs/actions/*.md', 'client/walkthrough/*.md'].flatMap(pattern =>
  globSync(pattern, { cwd: root }).sort(),
);

for (const page of [...found, ...pages]) {
  describe(`the flows in ${page}`, () => {
    snippetsOf(page).forEach((text, index) => {
      const title = /^(?:flow|type) (\w+)/m.exec(text)?.[1] ?? `number ${index + 1}`;
      it(`${title}: nothing found, and formatted`, () => {
        const uri = 'file:///docs/snippet.flow';
        const file = analyse([{ uri, text }, ...companions]).files.get(uri);
        assert.ok(file);
        assert.deepEqual(
          file.diagnostics.filter(isMeant).map(({ code, message }) => `${code}: ${message}`),
          [],
        );
        assert.equal(format(text), text);
      });
    });
  });
}
