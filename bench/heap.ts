/**
 * What 1,000 files of 100 lines take in memory: `node --expose-gc bench/heap.ts` prints megabytes, as JSON. As files of an
 * open folder, which the server checks all and keeps little of, and as files that are all analysed at once, which only
 * happens when all are open.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as language from '#server/language.ts';
import { StandardFiles } from '#server/uris.ts';
import { Workspace } from '#server/workspace.ts';
import { flowFile } from './samples.ts';

const count = 1000;

const used = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};

const texts = Array.from({ length: count }, (_, index) => {
  const lines = flowFile(100, `part${index}x`).split('\n');
  return [...lines.slice(0, 97), '  return "done ${count}"', '}', ''].join('\n');
});
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  const uris = texts.map((text, index) => {
    const path = join(folder, `${index}.flow`);
    writeFileSync(path, text);
    return pathToFileURL(path).href;
  });
  const workspace = new Workspace(new StandardFiles(new URL('../language/std/', import.meta.url)));
  workspace.setFolders([pathToFileURL(folder).href]);
  workspace.add(uris);
  let checked = 0;
  for (let some = workspace.checkSome(language, 3); some; some = workspace.checkSome(language, 3)) {
    checked += some.uris.length;
  }
  if (checked !== count) throw new Error(`Only ${checked} files were checked.`);
  const inFolder = used();
  const model = language.analyse(uris.map((uri, index) => ({ uri, text: texts[index] ?? '' })));
  console.log(JSON.stringify({ inFolder, atOnce: used(), files: model.files.size }));
} finally {
  rmSync(folder, { recursive: true });
}
