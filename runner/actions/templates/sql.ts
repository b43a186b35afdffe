/** SQL templates: each hole becomes a bound parameter, so that no value is ever read as a part of the statement. */
import type { Json } from '#protocol/json.ts';
import type { TemplateValue } from '#protocol/shape.ts';
import { ActionFailure } from '../failure.ts';
import { piecesOf, refuse } from './holes.ts';

export type SqlDialect = 'postgres' | 'sqlite';

/** A value as a driver takes it; a list only for PostgreSQL, as an array. */
export type SqlParameter = null | boolean | number | string | readonly Json[];

export interface Statement {
  readonly text: string;
  readonly parameters: readonly SqlParameter[];
  /** Whether there is more than one statement in the text. */
  readonly isSeveral: boolean;
}

/**
 * The statement with a placeholder (`$1` for PostgreSQL, `?1` for SQLite) for each hole.
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
    return `${dialect === 'postgres' ? '$' : '?'}${parameters.length}`;
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

/** `in (` filled with a list. PostgreSQL has no empty list; comparing with an empty array means the same. */
function expand(
  text: string,
  list: readonly Json[],
  dialect: SqlDialect,
  bind: (parameter: SqlParameter) => string,
): string {
  if (list.length > 0) return text + list.map(item => bind(scalar(item))).join(', ');
  if (dialect === 'sqlite') return text;
  if (/\bnot\s+in\s*\(\s*$/i.test(text)) return text.replace(/\bnot\s+in\s*\(\s*$/i, "<> all ('{}'");
  return text.replace(/\bin\s*\(\s*$/i, "= any ('{}'");
}

function scalar(value: Json): null | boolean | number | string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

type Inside = 'string' | 'name' | 'comment' | 'dollar';

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

/** Follows literal SQL text to know what a hole stands in, and whether there are several statements. */
class SqlScanner {
  inside: Inside | undefined;
  isSeveral = false;
  /** A placeholder that the author wrote. */
  strayParameter: string | undefined;
  readonly #dialect: SqlDialect;
  /** What ends the string, name or comment that is open. */
  #end = '';
  #allowsBackslash = false;
  #commentDepth = 0;
  #isAfterSemicolon = false;
  #rest = '';

  constructor(dialect: SqlDialect) {
    this.#dialect = dialect;
  }

  read(text: string): void {
    this.#rest += text;
    while (this.#rest !== '') {
      const length = this.inside === undefined ? this.#outside() : this.#within();
      this.#rest = this.#rest.slice(length);
    }
  }

  /** A hole comes next. Nothing is ever left over between two pieces, so that a token can't span a hole. */
  finishPending(): void {
    this.#rest = '';
  }

  passValue(): void {
    if (this.#isAfterSemicolon) this.isSeveral = true;
  }

  #outside(): number {
    const rest = this.#rest;
    const opening = /^(?:'|"|`|\[|--|\/\*)/.exec(rest)?.[0];
    if (opening !== undefined && this.#opens(opening)) return opening.length;
    const isEscapeString = /^e'/i.test(rest);
    if (this.#dialect === 'postgres' && isEscapeString) {
      this.#enter('string', "'", true);
      return 2;
    }
    const dollar = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/.exec(rest)?.[0];
    if (this.#dialect === 'postgres' && dollar !== undefined) {
      this.#enter('dollar', dollar, false);
      return dollar.length;
    }
    const parameter = (this.#dialect === 'postgres' ? /^\$\d+/ : /^(?:\?\d*|[:@$]\w+)/).exec(rest)?.[0];
    if (parameter !== undefined) this.strayParameter ??= parameter;
    return this.#passToken(
      parameter ?? /^(?:[\w\u0080-\uffff][\w$\u0080-\uffff]*|::|\s+|[\s\S])/.exec(rest)?.[0] ?? rest,
    );
  }

  #passToken(token: string): number {
    if (token === ';') this.#isAfterSemicolon = true;
    else if (this.#isAfterSemicolon && token.trim() !== '') this.isSeveral = true;
    return token.length;
  }

  /** Whether this opens something in the dialect: `[` and a backquote do in SQLite only. */
  #opens(opening: string): boolean {
    if (opening === "'") this.#enter('string', "'", false);
    else if (opening === '"') this.#enter('name', '"', false);
    else if (opening === '--') this.#enter('comment', '\n', false);
    else if (opening === '/*') this.#enter('comment', '*/', false);
    else if (this.#dialect === 'sqlite') this.#enter('name', opening === '[' ? ']' : '`', false);
    else return false;
    return true;
  }

  #enter(inside: Inside, end: string, allowsBackslash: boolean): void {
    this.inside = inside;
    this.#end = end;
    this.#allowsBackslash = allowsBackslash;
    this.#commentDepth = 1;
    if (inside !== 'comment' && this.#isAfterSemicolon) this.isSeveral = true;
  }

  #within(): number {
    if (this.#allowsBackslash && this.#rest.startsWith('\\')) return 2;
    // PostgreSQL nests comments; SQLite does not.
    if (this.#end === '*/' && this.#dialect === 'postgres' && this.#rest.startsWith('/*')) {
      this.#commentDepth += 1;
      return 2;
    }
    if (!this.#rest.startsWith(this.#end)) return 1;
    this.#commentDepth -= 1;
    if (this.#commentDepth === 0) this.inside = undefined;
    return this.#end.length;
  }
}
