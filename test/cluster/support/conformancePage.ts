/** The page docs/conformance.md. */
import { restateVersion } from '../../../scripts/cluster/install.ts';
import { allPrograms } from './programs.ts';
import type { Verdicts } from './verdicts.ts';

export interface Column {
  readonly engine: string;
  readonly verdicts: Verdicts;
}

/** With a column per engine, and a row for each program that there is. */
export function conformancePage(columns: readonly Column[]): string {
  const programs = allPrograms();
  const sums = columns.map(({ engine, verdicts }) => {
    const passed = programs.filter(({ name }) => saidOf(verdicts, name) === 'passes').length;
    return `${engine}: ${passed} of ${programs.length}`;
  });
  const rows = programs.map(({ name, folder, program: { title } }) => [
    `[${name.replace('.flow', '')}](../${folder}/${name})`,
    title,
    ...columns.map(({ verdicts }) => saidOf(verdicts, name)),
  ]);
  const head = ['program', 'what it holds', ...columns.map(({ engine }) => engine)];
  return [
    '# Conformance',
    '',
    'The same plan gives the same results on every engine. Each of these programs says what must come of it, with which',
    'attempts, at which time; each runs on every engine, and so do the [control-flow patterns](patterns.md). This page is',
    'written by `npm run conformance-table` from what the runs came to.',
    '',
    `${sums.join('; ')}. Restate ${restateVersion}; see [More than one machine](scaling.md).`,
    '',
    rowOf(head),
    rowOf(head.map(() => '---')),
    ...rows.map(rowOf),
    '',
  ].join('\n');
}

function saidOf(verdicts: Verdicts, name: string): string {
  if (!verdicts.has(name)) return 'not run';
  return verdicts.get(name) === undefined ? 'passes' : 'fails';
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const rowOf = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
