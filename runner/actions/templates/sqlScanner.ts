/** Follows SQL text, dialect by dialect, as far as it takes to know what a hole of a template stands in. */
export type SqlDialect = 'postgres' | 'sqlite' | 'mysql';

/** What a place in a statement can be inside of; `dollar` is a dollar-quoted text of PostgreSQL. */
export type Inside = 'string' | 'name' | 'comment' | 'dollar';

/** Reads literal text piece by piece, and says where it has got to. */
export class SqlScanner {
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
    const opening = this.#opening();
    if (opening !== undefined) {
      this.#enter(opening);
      return opening.length;
    }
    const parameter = parameters[this.#dialect].exec(rest)?.[0];
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

  /** What opens here in the dialect, if anything does. */
  #opening(): Opening | undefined {
    const found = openings[this.#dialect].find(([pattern]) => pattern.test(this.#rest));
    if (found === undefined) return undefined;
    const [pattern, opening] = found;
    const text = pattern.exec(this.#rest)?.[0] ?? '';
    return { ...opening, end: opening.end ?? text, length: text.length };
  }

  #enter({ inside, end, escapes = false }: Opening): void {
    this.inside = inside;
    this.#end = end;
    this.#allowsBackslash = escapes;
    this.#commentDepth = 1;
    if (inside !== 'comment' && this.#isAfterSemicolon) this.isSeveral = true;
  }

  #within(): number {
    if (this.#allowsBackslash && this.#rest.startsWith('\\')) return 2;
    // PostgreSQL nests comments; the others do not.
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

interface Opening {
  readonly inside: Inside;
  readonly end: string;
  readonly length: number;
  /** Whether a backslash takes the next character along. */
  readonly escapes?: boolean;
}

type Rule = readonly [RegExp, Omit<Opening, 'end' | 'length'> & { readonly end?: string }];

const blockComment: Rule = [/^\/\*/, { inside: 'comment', end: '*/' }];
const lineComment: Rule = [/^--/, { inside: 'comment', end: '\n' }];

/** What opens a string, a name or a comment; without an `end`, the same text closes it. */
const openings: Readonly<Record<SqlDialect, readonly Rule[]>> = {
  postgres: [
    [/^e'/i, { inside: 'string', end: "'", escapes: true }],
    [/^'/, { inside: 'string' }],
    [/^"/, { inside: 'name' }],
    [/^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/, { inside: 'dollar' }],
    lineComment,
    blockComment,
  ],
  sqlite: [
    [/^'/, { inside: 'string' }],
    [/^"/, { inside: 'name' }],
    [/^`/, { inside: 'name' }],
    [/^\[/, { inside: 'name', end: ']' }],
    lineComment,
    blockComment,
  ],
  mysql: [
    [/^'/, { inside: 'string', escapes: true }],
    [/^"/, { inside: 'string', escapes: true }],
    [/^`/, { inside: 'name' }],
    // Two dashes are two minus signs unless white space follows.
    [/^--(?=\s|$)/, { inside: 'comment', end: '\n' }],
    [/^#/, { inside: 'comment', end: '\n' }],
    blockComment,
  ],
};

/** Placeholders as the driver would read them. */
const parameters: Readonly<Record<SqlDialect, RegExp>> = {
  postgres: /^\$\d+/,
  sqlite: /^(?:\?\d*|[:@$]\w+)/,
  mysql: /^\?/,
};
