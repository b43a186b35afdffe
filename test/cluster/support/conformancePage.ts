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

interface Row {
  readonly name: string;
  readonly title: string;
  /** By column. */
  readonly said: readonly string[];
}

function rowsOf(page: string): readonly Row[] {
  return [...page.matchAll(/^\| \[([\w-]+)\]\(\S+\) \| (.*?) \|((?: (?:passes|fails|not run) \|)+)$/gm)].map(
    ([, name = '', title = '', said = '']) => ({ name, title, said: said.split('|').map(each => each.trim()) }),
  );
}

/** The names of the page's programs, and what it says that they hold. */
export const programsOnPage = (page: string): readonly string[] =>
  rowsOf(page).map(({ name, title }) => `${name}: ${title}`);

/** What the page says of a column, from 0. */
export function verdictsOnPage(page: string, column: number): Verdicts {
  const told = rowsOf(page).filter(({ said }) => said[column] === 'passes' || said[column] === 'fails');
  return new Map(
    told.map(({ name, said }) => [`${name}.flow`, said[column] === 'passes' ? undefined : 'as it was before']),
  );
}

/** What the page should have rows for. */
export const programsForPage = (): readonly string[] =>
  allPrograms().map(({ name, program: { title } }) => `${name.replace('.flow', '')}: ${cell(title)}`);

function saidOf(verdicts: Verdicts, name: string): string {
  if (!verdicts.has(name)) return 'not run';
  return verdicts.get(name) === undefined ? 'passes' : 'fails';
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const rowOf = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
