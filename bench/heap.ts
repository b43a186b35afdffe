/** What the model of 1,000 files of 100 lines takes: `node --expose-gc bench/heap.ts` prints megabytes, as JSON. */
import { analyse } from '#language/analysis/analyse.ts';
import { flowFile } from './samples.ts';

const files = Array.from({ length: 1000 }, (_, index) => {
  const lines = flowFile(100, `part${index}x`).split('\n');
  const text = [...lines.slice(0, 97), '  return "done ${count}"', '}', ''].join('\n');
  return { uri: `file:///bench/${index}.flow`, text };
});
const used = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};
analyse([]);
const before = used();
const model = analyse(files);
console.log(JSON.stringify({ heap: used(), model: used() - before, files: model.files.size }));
