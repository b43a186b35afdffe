import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as language from '#server/language.ts';
import { StandardFiles } from '#server/uris.ts';
import { Workspace } from '#server/workspace.ts';

describe('the workspace of the language server', () => {
  it('reads what a flow imports no second time when somebody types', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton workspace '));
    try {
      await writeFile(join(folder, 'code.ts'), 'export function greet(name: string): string { return name; }\n');
      const workspace = new Workspace(new StandardFiles(new URL('../../../language/std/', import.meta.url)));
      const asked: string[][] = [];
      const reader = {
        ...language,
        analyseNext: (...[files, previous]: Parameters<typeof language.analyseNext>) => {
          asked.push(files.map(({ uri }) => uri.slice(uri.lastIndexOf('/') + 1)));
          return language.analyseNext(files, previous);
        },
      };
      const uri = pathToFileURL(join(folder, 'main.flow')).href;
      workspace.open(uri, 'flow', 1, 'import { greet } from "./code.ts"\nflow f() {\n  step a = greet(name: "x")\n}\n');
      const before = workspace.model(reader).files.get(pathToFileURL(join(folder, 'code.ts')).href);
      asked.length = 0;
      const start = { line: 3, character: 0 };
      workspace.change(uri, 2, [{ range: { start, end: start }, text: '  let b = a\n' }]);
      const after = workspace.model(reader).files.get(pathToFileURL(join(folder, 'code.ts')).href);
      assert.deepEqual(asked, [['main.flow', 'code.ts']]);
      assert.ok(before !== undefined && after === before);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
