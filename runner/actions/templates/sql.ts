/** SQL templates: each hole becomes a bound parameter, so that no value is ever read as a part of the statement. */
import type { Json } from '#protocol/json.ts';
import type { TemplateValue } from '#protocol/shape.ts';
import { ActionFailure } from '../failure.ts';
import { piecesOf, refuse } from './holes.ts';
import { type Inside, type SqlDialect, SqlScanner } from './sqlScanner.ts';

/** A value as a driver takes it; a list only for PostgreSQL, as an array. */
export type SqlParameter = null | boolean | number | string | readonly Json[];

export interface Statement {
  readonly text: string;
  readonly parameters: readonly SqlParameter[];
  /** Whether there is more than one statement in the text. */
  readonly isSeveral: boolean;
}

/**
 * The statement with a placeholder (`$1` for PostgreSQL, `?1` for SQLite, `?` for MySQL) for each hole.
 *
 * A list expands after `in (`, is an array after `any(`, `all(` and `unnest(` of PostgreSQL, and is bound as JSON text
 * elsewhere, as objects are. Throws an ActionFailure where a hole stands in quotes or in a comment.
 */
export function bindStatement(template: TemplateValue, dialect: SqlDialect): Statement {
  const scanner = new SqlScanner(dialect);
  const parameters: SqlParameter[] = [];
  let text = '';
  const bind = (parameter: SqlParameter): string => {
    parameters.push(parameter);
    return dialect === 'mysql' ? '?' : `${dialect === 'postgres' ? '$' : '?'}${parameters.length}`;
  };
  for (const piece of piecesOf(template)) {
    if (piece.kind === 'literal') {
      scanner.read(piece.text);
      // A digit after a placeholder would be read as a part of it.
      text += /[$?]\d+$/.test(text) && /^\w/.test(piece.text) ? ` ${piece.text}` : piece.text;
      continue;
    }
    scanner.finishPending();
    if (scanner.inside !== undefined) refuseInside(piece.number, scanner.inside);
    // A placeholder after a letter would be read as a part of the name.
    text = fill(/[\w$?:@]$/.test(text) ? `${text} ` : text, piece.value, dialect, bind);
    scanner.passValue();
  }
  const isPrepare = dialect === 'postgres' && parameters.length === 0;
  if (scanner.strayParameter !== undefined && !isPrepare) refuseStray(scanner.strayParameter);
  return { text, parameters, isSeveral: scanner.isSeveral };
}

function fill(text: string, value: Json, dialect: SqlDialect, bind: (parameter: SqlParameter) => string): string {
  if (!Array.isArray(value)) return text + bind(scalar(value));
  const list: readonly Json[] = value;
  if (/\bin\s*\(\s*$/i.test(text)) return expand(text, list, dialect, bind);
  if (dialect === 'postgres' && /\b(any|all|some|unnest)\s*\(\s*$/i.test(text)) return text + bind(list.map(scalar));
  return text + bind(JSON.stringify(list));
}

/** `in (` filled with a list. Only SQLite has an empty list; comparing with an empty array, or no rows, means the same. */
function expand(
  text: string,
  list: readonly Json[],
  dialect: SqlDialect,
  bind: (parameter: SqlParameter) => string,
): string {
  if (list.length > 0) return text + list.map(item => bind(scalar(item))).join(', ');
  if (dialect === 'sqlite') return text;
  if (dialect === 'mysql') return `${text}select 1 from dual where false`;
  if (/\bnot\s+in\s*\(\s*$/i.test(text)) return text.replace(/\bnot\s+in\s*\(\s*$/i, "<> all ('{}'");
  return text.replace(/\bin\s*\(\s*$/i, "= any ('{}'");
}

function scalar(value: Json): null | boolean | number | string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function refuseInside(number: number, inside: Inside): never {
  const hint = 'Remove the quotes around it: the value is bound as a parameter, whatever it holds.';
  if (inside === 'comment') refuse('sql', number, 'stands in a comment', 'Remove it, or the comment.');
  if (inside === 'name') {
    refuse(
      'sql',
      number,
      'stands in a quoted name',
      'Only values can be bound. Use `raw(…)` for a name that you trust.',
    );
  }
  refuse('sql', number, 'stands inside quotes', hint);
}

function refuseStray(parameter: string): never {
  throw new ActionFailure('template/sql', `The statement has a placeholder of its own, \`${parameter}\`.`, {
    hint: 'Write ${…} for every value; the placeholders are made from it.',
  });
}
