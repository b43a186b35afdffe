/** What steps write: files, addresses, tables. */
import type { Expression, Span, Step } from '../../syntax/ast.ts';
import { mentionsIn } from '../mentions.ts';
import type { FileModel, Symbol } from '../model.ts';

export interface Write {
  /** What is called, as it is written. */
  readonly callee: Span;
  /** The argument that says where it writes. */
  readonly place: Expression;
  /** In a message: "this file". */
  readonly what: string;
  /** Whether what was there before is gone. */
  readonly replaces: boolean;
  /** For a statement of SQL. */
  readonly sql: SqlWrite | undefined;
}

interface SqlWrite {
  readonly resource: Symbol;
  readonly table: string;
  readonly kind: 'schema' | 'insert' | 'change';
  /** The statement's text from its `where` on, as it is written. */
  readonly rows: string;
}

interface Writing {
  readonly parameter: string;
  readonly what: string;
  readonly replaces: boolean;
}

const file = (replaces: boolean): Writing => ({ parameter: 'path', what: 'this file', replaces });
const address = (replaces: boolean): Writing => ({ parameter: 'url', what: 'what is at this address', replaces });

const writing: ReadonlyMap<string, Writing> = new Map([
  ['file.write', file(true)],
  ['file.append', file(false)],
  ['file.delete', file(false)],
  ['http.put', address(true)],
  ['http.patch', address(false)],
  ['http.delete', address(false)],
]);

/** What a step writes; undefined for one that does not, or of which that can't be told. */
export function writeOf({ work }: Step, model: FileModel): Write | undefined {
  const known = work?.kind === 'CallWork' ? model.calls.get(work.call) : undefined;
  if (work?.kind !== 'CallWork' || known?.target.kind !== 'action') return undefined;
  const callee = work.call.callee.span;
  const found = writing.get(known.target.name);
  const place = known.arguments.get(found?.parameter ?? 'sql');
  if (!place) return undefined;
  if (found) return isFixed(place, model) ? { callee, place, ...found, sql: undefined } : undefined;
  const sql = known.resource && sqlWrite(place, known.resource, model);
  return sql && { callee, place, what: `the table \`${sql.table}\``, replaces: false, sql };
}

/** Functions that may give another value each time. */
const changing: ReadonlySet<string> = new Set(['now', 'random', 'uuid']);

const isFixed = (place: Expression, model: FileModel): boolean =>
  mentionsIn(model, place).every(({ symbol }) => symbol.kind !== 'builtin' || !changing.has(symbol.name));

const statement =
  /^\s*(insert(?:\s+or\s+\w+)?\s+into|replace\s+into|update|delete\s+from|(?:create|drop|alter|truncate)\s+(?:table\s+)?(?:if\s+(?:not\s+)?exists\s+)?)\s*([\w."]+)/i;

function sqlWrite(place: Expression, resource: Symbol, { text }: FileModel): SqlWrite | undefined {
  if (place.kind !== 'StringLiteral') return undefined;
  const first = place.parts[0];
  const [, verb = '', table = ''] = (first?.kind === 'StringText' && statement.exec(first.text)) || [];
  if (table === '') return undefined;
  const written = text.slice(place.span.start, place.span.end);
  const where = written.search(/\bwhere\b/i);
  return { resource, table: table.toLowerCase(), kind: kindOf(verb), rows: where < 0 ? '' : written.slice(where) };
}

function kindOf(verb: string): SqlWrite['kind'] {
  if (/^(insert|replace)/i.test(verb)) return 'insert';
  return /^(update|delete)/i.test(verb) ? 'change' : 'schema';
}

/** Whether two steps write the same, so that the result depends on their order. */
export function writesTogether(a: Write, b: Write, model: FileModel): boolean {
  if (a.sql || b.sql) return a.sql !== undefined && b.sql !== undefined && sameRows(a.sql, b.sql);
  if (a.what !== b.what || textOf(a.place, model) !== textOf(b.place, model)) return false;
  const others = mentionsIn(model, b.place);
  return mentionsIn(model, a.place).every(({ symbol }, index) => symbol === others[index]?.symbol);
}

const textOf = ({ span }: Expression, { text }: FileModel): string => text.slice(span.start, span.end);

/** Two `insert`s get along; two changes do when they name rows in other words. */
function sameRows(a: SqlWrite, b: SqlWrite): boolean {
  if (a.resource !== b.resource || a.table !== b.table) return false;
  if (a.kind === 'insert' && b.kind === 'insert') return false;
  return a.kind !== 'change' || b.kind !== 'change' || a.rows === b.rows;
}
