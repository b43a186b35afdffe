import Table from 'cli-table3';
import type picocolors from 'picocolors';
import type { Json } from '#protocol/json.ts';
import type { RunRow, RunView, StepStatus } from '#protocol/runView.ts';

export interface TableLook {
  readonly colors: ReturnType<typeof picocolors.createColors>;
  /** Without lines around the cells, for a log or a pipe. */
  readonly isPlain: boolean;
  /** Width to keep to. */
  readonly columns: number;
  /** Whether a path is that of a step, and not of a value. */
  readonly isStep: (path: string) => boolean;
}

/** A run's steps as a table: what each did, how it ended, how long it took, and the beginning of its result. */
export function stepTable(view: RunView, look: TableLook): string {
  const rows = (view.root?.children ?? []).flatMap(row => rowsBelow(row, { depth: 0, iteration: '' }, look));
  const cells = rows.map(({ row, depth, iteration }) => [
    `${'  '.repeat(depth)}${iteration}${row.name}`,
    row.attempts.at(-1)?.action ?? (row.count === undefined ? '' : `${row.finished} of ${row.count}`),
    `${signs[row.status]} ${row.status}${row.attempts.length > 1 ? ` (${row.attempts.length} attempts)` : ''}`,
    milliseconds(row),
  ]);
  const head = ['step', 'does', 'status', 'time', 'result'];
  const taken = head
    .slice(0, 4)
    .map((title, at) => Math.max(title.length, ...cells.map(cell => cell[at]?.length ?? 0)));
  const room = Math.max(20, look.columns - taken.reduce((sum, width) => sum + width + 3, 0) - 4);
  const table = new Table({
    head: head.map(title => look.colors.bold(title)),
    style: { head: [], border: ['gray'], compact: true },
    colAligns: ['left', 'left', 'left', 'right', 'left'],
    ...(look.isPlain
      ? { chars: plainChars, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 } }
      : {}),
  });
  for (const [at, { row }] of rows.entries()) {
    const [name = '', does = '', status = '', time = ''] = cells[at] ?? [];
    const paint = paints(look.colors)[row.status];
    table.push([name, look.colors.dim(does), paint(status), time, shorten(resultOf(row), room)]);
  }
  return table.toString().replaceAll(/ +$/gm, '');
}

const signs: Readonly<Record<StepStatus, string>> = {
  pending: '·',
  queued: '…',
  running: '…',
  retrying: '↻',
  inDoubt: '?',
  asked: '?',
  succeeded: '✔',
  failed: '✖',
  skipped: '○',
  cancelled: '◌',
};

function paints(colors: TableLook['colors']): Readonly<Record<StepStatus, (text: string) => string>> {
  return {
    pending: colors.dim,
    queued: colors.dim,
    running: colors.cyan,
    retrying: colors.yellow,
    inDoubt: colors.yellow,
    asked: colors.yellow,
    succeeded: colors.green,
    failed: colors.red,
    skipped: colors.dim,
    cancelled: colors.yellow,
  };
}

const plainChars = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

interface Where {
  readonly depth: number;
  /** `[2] ` for what stands in an iteration. */
  readonly iteration: string;
}

/** Steps that have a name, depth first; a statement without one, and an iteration, give their place to what is in them. */
function rowsBelow(row: RunRow, where: Where, look: TableLook): (Where & { readonly row: RunRow })[] {
  const isShown = row.index === undefined && !row.name.includes('#') && look.isStep(row.path);
  const inside: Where = {
    depth: isShown ? where.depth + 1 : where.depth,
    iteration: row.index === undefined ? (isShown ? '' : where.iteration) : `${where.iteration}[${row.index}] `,
  };
  const below = row.children.flatMap(child => rowsBelow(child, inside, look));
  return isShown ? [{ row, ...where }, ...below] : below;
}

function milliseconds(row: RunRow): string {
  if (row.startedAt === undefined || row.endedAt === undefined) return '';
  return `${row.endedAt - row.startedAt} ms`;
}

function resultOf(row: RunRow): string {
  if (row.error !== undefined) return row.error.message;
  if (row.reason !== undefined) return row.reason;
  return row.output === undefined ? '' : glance(row.output);
}

/** Of a server's answer, what it says is more interesting than its headers. */
function glance(value: Json): string {
  const isAnswer = typeof value === 'object' && value !== null && 'headers' in value && 'body' in value;
  return isAnswer ? `${JSON.stringify(value.status)} ${JSON.stringify(value.body)}` : JSON.stringify(value);
}

function shorten(text: string, room: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= room ? line : `${line.slice(0, room - 1)}…`;
}
