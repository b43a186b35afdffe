/** Coverage for people: a line for each file, with the steps and ways that no test has taken. */
import type { FileCoverage } from '#protocol/tests.ts';
import type { Output } from '../terminal.ts';
import { pathOf } from './specReporter.ts';

export function coverageTable(files: readonly FileCoverage[], { colors }: Output): string {
  const blocks = files.map(({ file, steps }) => {
    const branches = steps.flatMap(step => step.branches);
    const run = steps.filter(({ count }) => count > 0).length;
    const taken = branches.filter(({ count }) => count > 0).length;
    const head = `${colors.bold(pathOf(file))}  ${share(run, steps.length)} steps, ${share(taken, branches.length)} branches`;
    const missed = steps.flatMap(({ name, place, count, branches: ways }) => {
      if (count === 0) return [`${place.line}: ${name}`];
      const untaken = ways.filter(way => way.count === 0).map(way => way.label);
      return untaken.length === 0 ? [] : [`${place.line}: ${name}, never: ${untaken.join(', ')}`];
    });
    return [head, ...missed.map(line => colors.yellow(`  ${line}`))].join('\n');
  });
  return `\n${blocks.join('\n')}\n`;
}

function share(part: number, whole: number): string {
  return `${part} of ${whole}${whole === 0 ? '' : ` (${Math.floor((100 * part) / whole)} %)`}`;
}
