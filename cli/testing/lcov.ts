/** Coverage in the format of lcov, which editors and build servers read (geninfo(1)). */
import { fileURLToPath } from 'node:url';
import type { FileCoverage, StepCoverage } from '#protocol/tests.ts';

export function lcovText(files: readonly FileCoverage[]): string {
  return files.map(fileText).join('');
}

function fileText({ file, flows, steps }: FileCoverage): string {
  const lines = linesOf(steps);
  const branches = steps.flatMap((step, block) =>
    step.branches.map(({ count }, branch) => {
      const taken = step.count === 0 ? '-' : String(count);
      return { text: `BRDA:${step.place.line},${block},${branch},${taken}`, isHit: count > 0 };
    }),
  );
  return [
    'TN:',
    `SF:${file.startsWith('file:') ? fileURLToPath(file) : file}`,
    ...flows.map(({ name, place }) => `FN:${place.line},${name}`),
    ...flows.map(({ name, count }) => `FNDA:${count},${name}`),
    `FNF:${flows.length}`,
    `FNH:${flows.filter(({ count }) => count > 0).length}`,
    ...branches.map(({ text }) => text),
    `BRF:${branches.length}`,
    `BRH:${branches.filter(({ isHit }) => isHit).length}`,
    ...[...lines].map(([line, count]) => `DA:${line},${count}`),
    `LF:${lines.size}`,
    `LH:${[...lines.values()].filter(count => count > 0).length}`,
    'end_of_record\n',
  ].join('\n');
}

/** How often the steps of each line have run: of several, the one that ran most. */
function linesOf(steps: readonly StepCoverage[]): ReadonlyMap<number, number> {
  const lines = new Map<number, number>();
  for (const { place, count } of steps) lines.set(place.line, Math.max(lines.get(place.line) ?? 0, count));
  return new Map([...lines].sort(([a], [b]) => a - b));
}
