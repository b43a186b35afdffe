/**
 * A parser for `.flow` texts without faults, by hand and by recursive descent: what reading the language costs at least. It
 * gives the same tree as ours, and knows nothing of unfinished texts, of limits and of an editor's tokens.
 */
import type * as ast from '#language/syntax/ast.ts';
import { milliseconds } from '#language/syntax/grammar/durations.ts';
import { dedent, unescape as resolved } from '#language/syntax/strings.ts';
import { floorTokens, type Token } from './floorLexer.ts';

/** Parses a whole text. @throws at the first fault */
export function floorParse(text: string): ast.SourceFile {
  return new FloorParser(text).file();
}

const precedences: Readonly<Record<string, number>> = {
  ...{ '??': 1, '||': 2, '&&': 3, '==': 4, '!=': 4, as: 5 },
  ...{ '<': 5, '<=': 5, '>': 5, '>=': 5, '+': 6, '-': 6, '*': 7, '/': 7, '%': 7 },
};

class FloorParser {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = floorTokens(text);
  }

  // Tokens

  private get token(): Token {
    return this.tokens[this.at] as Token;
  }

  private ahead(count: number): Token {
    return this.tokens[Math.min(this.at + count, this.tokens.length - 1)] as Token;
  }

  private next(): Token {
    return this.tokens[this.at++] as Token;
  }

  private isAt(kind: string): boolean {
    return this.token.kind === kind;
  }

  /** Whether the token is this contextual keyword. */
  private isWord(text: string): boolean {
    return this.token.kind === 'contextual' && this.token.text === text;
  }

  private maybe(kind: string): Token | undefined {
    return this.token.kind === kind ? this.next() : undefined;
  }

  private take(kind: string): Token {
    if (this.token.kind !== kind) throw new Error(`Expected ${kind} at ${this.token.start}, not ${this.token.kind}.`);
    return this.next();
  }

  private takeWord(text: string): void {
    if (this.next().text !== text) throw new Error(`Expected ${text} at ${this.token.start}.`);
  }

  private spanFrom(start: number): ast.Span {
    return { start, end: (this.tokens[this.at - 1] as Token).end };
  }

  private name(): ast.Name {
    const { text, start, end } = this.next();
    return { kind: 'Name', text, span: { start, end } };
  }

  private isName(ahead = 0): boolean {
    const { kind } = this.ahead(ahead);
    return kind === 'name' || kind === 'contextual';
  }

  private optional<Value>(kind: string, read: () => Value): Value | undefined {
    return this.maybe(kind) ? read() : undefined;
  }

  private optionalWord<Value>(word: string, read: () => Value): Value | undefined {
    if (!this.isWord(word)) return undefined;
    this.next();
    return read();
  }

  private list<Item>(open: string, close: string, read: () => Item): Item[] {
    this.take(open);
    const items: Item[] = [];
    while (!this.maybe(close)) {
      items.push(read());
      this.maybe(',');
    }
    return items;
  }

  // Declarations

  file(): ast.SourceFile {
    const declarations: ast.Declaration[] = [];
    while (!this.isAt('end')) declarations.push(this.declaration());
    return { kind: 'SourceFile', declarations, span: { start: 0, end: this.text.length } };
  }

  private declaration(): ast.Declaration {
    const { text, start, doc } = this.next();
    switch (text) {
      case 'import': {
        const names = this.isAt('{') ? this.list('{', '}', () => this.importName()) : undefined;
        if (names) this.takeWord('from');
        const path = this.string();
        const alias = this.optional('as', () => this.name());
        return { kind: 'ImportDeclaration', doc, names, alias, path, span: this.spanFrom(start) };
      }
      case 'type': {
        const name = this.name();
        this.take('=');
        this.maybe('|');
        return { kind: 'TypeDeclaration', doc, name, type: this.type(), span: this.spanFrom(start) };
      }
      case 'secret':
        return { kind: 'SecretDeclaration', doc, name: this.name(), span: this.spanFrom(start) };
      case 'resource': {
        const name = this.name();
        this.take('=');
        return { kind: 'ResourceDeclaration', doc, name, call: this.call(), span: this.spanFrom(start) };
      }
      case 'event':
        return {
          kind: 'EventDeclaration',
          doc,
          name: this.name(),
          parameters: this.parameters(),
          span: this.spanFrom(start),
        };
      case 'fn': {
        const [name, parameters, result] = [this.name(), this.parameters(), this.result()];
        this.take('=');
        const body = this.expression();
        return { kind: 'FnDeclaration', doc, name, parameters, result, body, span: this.spanFrom(start) };
      }
      case 'flow': {
        const [name, parameters, result] = [this.name(), this.parameters(), this.result()];
        const [clauses, body] = [this.clauses(), this.block()];
        return { kind: 'FlowDeclaration', doc, name, parameters, result, clauses, body, span: this.spanFrom(start) };
      }
      case 'on':
        return this.trigger(start, doc);
      case 'test': {
        const name = this.string();
        const statements = this.list('{', '}', () => this.testStatement());
        return { kind: 'TestDeclaration', doc, name, statements, span: this.spanFrom(start) };
      }
      case 'declare':
        return this.declareDeclaration(start, doc);
      default:
        throw new Error(`No declaration at ${start}.`);
    }
  }

  private importName(): ast.ImportName {
    const { start } = this.token;
    const name = this.name();
    const alias = this.optional('as', () => this.name());
    return { kind: 'ImportName', name, alias, span: this.spanFrom(start) };
  }

  private trigger(start: number, doc: string | undefined): ast.TriggerDeclaration {
    const event = this.isWord('event') && this.isName(1) ? this.next() && this.name() : undefined;
    const trigger = event ? undefined : this.call();
    const variable = this.optional('as', () => this.name());
    this.take('=>');
    return { kind: 'TriggerDeclaration', doc, trigger, event, variable, call: this.call(), span: this.spanFrom(start) };
  }

  private declareDeclaration(start: number, doc: string | undefined): ast.DeclareDeclaration {
    const what = this.next().text as 'action' | 'fn' | 'resource' | 'trigger';
    const name = this.qualifiedName();
    const typeParameters = this.isAt('<') ? this.list('<', '>', () => this.name()) : [];
    const [parameters, result] = [this.parameters(), this.result()];
    const modifiers: ast.Name[] = [];
    while (this.isWord('idempotent') || this.isWord('keyed') || this.isWord('pure')) modifiers.push(this.name());
    const span = this.spanFrom(start);
    return { kind: 'DeclareDeclaration', doc, what, name, typeParameters, parameters, result, modifiers, span };
  }

  private qualifiedName(): ast.QualifiedName {
    const { start } = this.token;
    const parts = [this.name()];
    while (this.maybe('.')) parts.push(this.name());
    return { kind: 'QualifiedName', parts, span: this.spanFrom(start) };
  }

  private parameters(): ast.Parameter[] {
    return this.list('(', ')', () => {
      const { start, doc } = this.token;
      const name = this.name();
      const optional = this.maybe('?') !== undefined;
      this.take(':');
      const type = this.type();
      const value = this.optional('=', () => this.expression());
      return { kind: 'Parameter', doc, name, optional, type, default: value, span: this.spanFrom(start) };
    });
  }

  private result(): ast.TypeNode | undefined {
    return this.optional('->', () => this.type());
  }

  // Tests

  private testStatement(): ast.TestStatement {
    const { text, start } = this.token;
    switch (text) {
      case 'mock': {
        this.next();
        const target = this.qualifiedName();
        const given = this.isAt('(') ? this.arguments() : undefined;
        const variable = this.optional('as', () => this.name());
        this.take('=>');
        const outcome = this.outcome();
        return { kind: 'MockStatement', target, arguments: given, variable, outcome, span: this.spanFrom(start) };
      }
      case 'run': {
        this.next();
        const call = this.call();
        const result = this.optional('as', () => this.name());
        const duration = this.optional('for', () => this.expression());
        return { kind: 'RunStatement', call, result, duration, span: this.spanFrom(start) };
      }
      case 'expect':
        this.next();
        return { kind: 'ExpectStatement', condition: this.expression(), span: this.spanFrom(start) };
      case 'advance':
        this.next();
        return { kind: 'AdvanceStatement', duration: this.expression(), span: this.spanFrom(start) };
      case 'emit': {
        this.next();
        const [event, given] = [this.name(), this.arguments()];
        const argumentsSpan = this.spanFrom(start);
        const delay = this.optional('after', () => this.expression());
        return { kind: 'SendStatement', event, arguments: given, argumentsSpan, delay, span: this.spanFrom(start) };
      }
      default:
        return this.statement() as ast.TestStatement;
    }
  }

  private outcome(): ast.MockOutcome {
    const { start } = this.token;
    const isReal = this.isWord('real') && (this.ahead(1).startsLine || ['}', 'then'].includes(this.ahead(1).text));
    const how = isReal ? 'real' : this.isAt('fail') ? 'fail' : 'value';
    if (how !== 'value') this.next();
    const value = isReal ? undefined : this.expression();
    const delay = this.optional('after', () => this.expression());
    const next = this.optionalWord('then', () => this.outcome());
    return { kind: 'MockOutcome', how, value, delay, next, span: this.spanFrom(start) };
  }

  // Statements

  private block(): ast.Block {
    const { start } = this.token;
    const statements = this.list('{', '}', () => this.statement());
    return { kind: 'Block', statements, span: this.spanFrom(start) };
  }

  private statement(): ast.Statement {
    const { kind, start, doc } = this.token;
    switch (kind) {
      case 'step': {
        this.next();
        const name = this.name();
        this.take('=');
        const [work, clauses] = [this.work(), this.clauses()];
        return { kind: 'Step', doc, name, work, clauses, span: this.spanFrom(start) };
      }
      case 'let': {
        this.next();
        const name = this.name();
        const type = this.optional(':', () => this.type());
        this.take('=');
        return { kind: 'LetStatement', doc, name, type, value: this.expression(), span: this.spanFrom(start) };
      }
      case 'return':
        this.next();
        return { kind: 'ReturnStatement', value: this.expression(), span: this.spanFrom(start) };
      case 'yield':
        this.next();
        return { kind: 'YieldStatement', value: this.expression(), span: this.spanFrom(start) };
      case 'fail':
        this.next();
        return { kind: 'FailStatement', value: this.expression(), span: this.spanFrom(start) };
      case 'cancel':
        this.next();
        return { kind: 'CancelStatement', target: this.name(), span: this.spanFrom(start) };
      default: {
        const [work, clauses] = [this.work(), this.clauses()];
        return { kind: 'Step', doc, name: undefined, work, clauses, span: this.spanFrom(start) };
      }
    }
  }

  private work(): ast.Work {
    const { kind, start } = this.token;
    switch (kind) {
      case 'if':
        return this.ifWork();
      case 'match': {
        this.next();
        const [value, cases] = [this.expression(), this.list('{', '}', () => this.matchCase())];
        return { kind: 'MatchWork', value, cases, span: this.spanFrom(start) };
      }
      case 'for':
        return this.forWork();
      case 'repeat': {
        this.next();
        const every = this.optionalWord('every', () => this.expression());
        const limit = this.optional('limit', () => this.expression());
        const body = this.block();
        const until = this.optional('until', () => this.expression());
        return { kind: 'RepeatWork', every, limit, body, until, span: this.spanFrom(start) };
      }
      case 'parallel':
      case 'sequence':
        this.next();
        return { kind: 'GroupWork', order: kind, body: this.block(), span: this.spanFrom(start) };
      case 'race':
        return this.raceWork();
      case 'try':
        return this.tryWork();
      case 'wait': {
        this.next();
        const fresh = this.isWord('fresh') && this.isName(1) && this.next() !== undefined;
        const [event, given] = [this.name(), this.arguments()];
        return { kind: 'WaitWork', fresh, event, arguments: given, span: this.spanFrom(start) };
      }
      case 'emit': {
        this.next();
        const [event, given] = [this.name(), this.arguments()];
        return { kind: 'EmitWork', event, arguments: given, span: this.spanFrom(start) };
      }
      case 'start':
        this.next();
        return { kind: 'StartWork', call: this.call(), span: this.spanFrom(start) };
      default:
        return { kind: 'CallWork', call: this.call(), span: this.spanFrom(start) };
    }
  }

  private ifWork(): ast.IfWork {
    const { start } = this.next();
    const [condition, then] = [this.expression(), this.block()];
    const otherwise = this.optional('else', () => (this.isAt('if') ? this.ifWork() : this.block()));
    return { kind: 'IfWork', condition, then, otherwise, span: this.spanFrom(start) };
  }

  private matchCase(): ast.MatchCase {
    const { start } = this.token;
    const isElse = this.maybe('else') !== undefined;
    const patterns = isElse ? [] : [this.type()];
    while (this.maybe(',')) patterns.push(this.type());
    this.take('=>');
    return { kind: 'MatchCase', patterns, isElse, body: this.block(), span: this.spanFrom(start) };
  }

  private forWork(): ast.ForWork {
    const { start } = this.next();
    const variable = this.name();
    const index = this.optional(',', () => this.name());
    this.take('in');
    const source = this.expression();
    const limit = this.optional('limit', () => this.expression());
    const body = this.block();
    const until = this.optional('until', () => this.expression());
    return { kind: 'ForWork', variable, index, source, limit, body, until, span: this.spanFrom(start) };
  }

  private raceWork(): ast.RaceWork {
    const { start } = this.next();
    const winners = this.isAt('{') ? undefined : this.expression();
    const branches = this.list('{', '}', (): ast.RaceBranch => {
      const { start } = this.next();
      const name = this.isAt('{') ? undefined : this.name();
      return { kind: 'RaceBranch', name, body: this.block(), span: this.spanFrom(start) };
    });
    const restContinue = this.isWord('rest') && this.ahead(1).text === 'continue';
    if (restContinue) this.at += 2;
    return { kind: 'RaceWork', winners, branches, restContinue, span: this.spanFrom(start) };
  }

  private tryWork(): ast.TryWork {
    const { start } = this.next();
    const body = this.block();
    let error: ast.Name | undefined;
    let handler: ast.Block | undefined;
    if (this.isAt('catch') && (this.ahead(1).kind === '{' || this.ahead(2).kind === '{')) {
      this.next();
      error = this.isAt('{') ? undefined : this.name();
      handler = this.block();
    }
    const cleanup = this.optional('finally', () => this.block());
    return { kind: 'TryWork', body, error, handler, cleanup, span: this.spanFrom(start) };
  }

  // Clauses

  private clauses(): ast.Clause[] {
    const clauses: ast.Clause[] = [];
    for (let clause = this.clause(); clause; clause = this.clause()) clauses.push(clause);
    return clauses;
  }

  private clause(): ast.Clause | undefined {
    const { kind, start } = this.token;
    switch (kind) {
      case 'after': {
        this.next();
        const conditions = [this.afterCondition()];
        while (this.maybe(',')) conditions.push(this.afterCondition());
        return { kind: 'AfterClause', conditions, span: this.spanFrom(start) };
      }
      case 'retry': {
        this.next();
        const count = this.expression();
        const backoff = this.optionalWord('backoff', () => this.expression());
        const maximum = this.optional('..', () => this.expression());
        const on = this.onClause();
        return { kind: 'RetryClause', count, backoff, maximum, on, span: this.spanFrom(start) };
      }
      case 'catch': {
        this.next();
        const error = this.ahead(1).kind === '=>' ? this.name() : undefined;
        if (error) this.next();
        return { kind: 'CatchClause', error, value: this.expression(), span: this.spanFrom(start) };
      }
      case 'undo':
        this.next();
        return { kind: 'UndoClause', call: this.call(), span: this.spanFrom(start) };
      case 'cache': {
        this.next();
        const on = this.onClause();
        const isLoop = this.isAt('for') && this.isName(1) && ['in', ','].includes(this.ahead(2).kind);
        const duration = isLoop ? undefined : this.optional('for', () => this.expression());
        return { kind: 'CacheClause', on, duration, span: this.spanFrom(start) };
      }
      case 'when':
        this.next();
        return { kind: 'WhenClause', condition: this.expression(), span: this.spanFrom(start) };
      case 'timeout':
        this.next();
        return { kind: 'TimeoutClause', duration: this.expression(), span: this.spanFrom(start) };
      case 'limit':
        this.next();
        return { kind: 'LimitClause', count: this.expression(), span: this.spanFrom(start) };
      case 'using':
        this.next();
        return { kind: 'UsingClause', resource: this.expression(), span: this.spanFrom(start) };
      default:
        return undefined;
    }
  }

  /** `on …`, which at the start of a line's text is a trigger. */
  private onClause(): ast.Expression | undefined {
    const before = this.text.charCodeAt(this.token.start - 1);
    return before === 0x0a ? undefined : this.optional('on', () => this.expression());
  }

  private afterCondition(): ast.AfterCondition {
    const { start } = this.token;
    const step = this.name();
    if (step.text === 'any' && this.isAt('(')) {
      const steps = this.list('(', ')', () => this.name());
      return { kind: 'AfterAny', steps, span: this.spanFrom(start) };
    }
    const state = this.optional('.', () => this.name());
    return { kind: 'AfterStep', step, state, span: this.spanFrom(start) };
  }

  // Expressions

  private expression(): ast.Expression {
    const condition = this.binary(0);
    if (!this.maybe('?')) return condition;
    const then = this.expression();
    this.take(':');
    const otherwise = this.expression();
    const span = this.spanFrom(condition.span.start);
    return { kind: 'ConditionalExpression', condition, then, otherwise, span };
  }

  private binary(least: number): ast.Expression {
    let left = this.operand();
    for (;;) {
      const operator = this.token.kind;
      const precedence = precedences[operator];
      if (precedence === undefined || precedence < least) return left;
      this.next();
      const { start } = left.span;
      if (operator === 'as') {
        left = { kind: 'CastExpression', value: left, type: this.type(), span: this.spanFrom(start) };
        continue;
      }
      const right = this.binary(precedence + 1);
      const span = { start, end: right.span.end };
      left = { kind: 'BinaryExpression', operator: operator as ast.BinaryOperator, left, right, span };
    }
  }

  private operand(): ast.Expression {
    let value = this.primary();
    if (value.kind === 'UnaryExpression' || value.kind === 'LambdaExpression') return value;
    for (;;) {
      const { kind } = this.token;
      const { start }: ast.Span = value.span;
      if (kind === '(') value = this.callOf(value);
      else if (kind === '[') {
        this.next();
        const index = this.expression();
        this.take(']');
        value = { kind: 'IndexExpression', object: value, index, span: this.spanFrom(start) };
      } else if (kind === '.' || kind === '?.') {
        this.next();
        const member = this.name();
        const isOptional = kind === '?.';
        value = { kind: 'MemberExpression', object: value, member, isOptional, span: this.spanFrom(start) };
      } else return value;
    }
  }

  private callOf(callee: ast.Expression): ast.CallExpression {
    const { start } = this.token;
    const given = this.arguments();
    const argumentsSpan = this.spanFrom(start);
    const span = { start: callee.span.start, end: argumentsSpan.end };
    return { kind: 'CallExpression', callee, arguments: given, argumentsSpan, span };
  }

  private call(): ast.CallExpression {
    const call = this.operand();
    if (call.kind !== 'CallExpression') throw new Error(`Expected a call at ${call.span.start}.`);
    return call;
  }

  private arguments(): ast.Argument[] {
    return this.list('(', ')', () => {
      const { start } = this.token;
      const name = this.ahead(1).kind === ':' ? this.name() : undefined;
      if (name) this.next();
      return { kind: 'Argument', name, value: this.expression(), span: this.spanFrom(start) };
    });
  }

  private primary(): ast.Expression {
    const { kind, text, start, end } = this.token;
    const span = { start, end };
    switch (kind) {
      case 'string':
      case 'open':
        return this.string();
      case 'number':
        this.next();
        return { kind: 'NumberLiteral', value: Number.parseFloat(text), isInt: /^\d+$/.test(text), span };
      case 'duration':
        this.next();
        return { kind: 'DurationLiteral', milliseconds: milliseconds(text), span };
      case 'true':
      case 'false':
        this.next();
        return { kind: 'BooleanLiteral', value: kind === 'true', span };
      case 'null':
        this.next();
        return { kind: 'NullLiteral', span };
      case '{':
        return {
          kind: 'ObjectLiteral',
          fields: this.list('{', '}', () => this.objectItem()),
          span: this.spanFrom(start),
        };
      case '[': {
        const items = this.list('[', ']', () => (this.isAt('...') ? this.spread() : this.expression()));
        return { kind: 'ListLiteral', items, span: this.spanFrom(start) };
      }
      case '!':
      case '-':
        this.next();
        return { kind: 'UnaryExpression', operator: kind, operand: this.operand(), span: this.spanFrom(start) };
      case '(':
        return this.isLambda() ? this.lambda() : this.parenthesized();
      case 'name':
      case 'contextual': {
        if (this.ahead(1).kind === '=>') return this.lambda();
        const name = this.name();
        return { kind: 'NameExpression', name, span: name.span };
      }
      default:
        throw new Error(`Expected an expression at ${start}, not ${kind}.`);
    }
  }

  private parenthesized(): ast.ParenthesizedExpression {
    const { start } = this.next();
    const inner = this.expression();
    this.take(')');
    return { kind: 'ParenthesizedExpression', inner, span: this.spanFrom(start) };
  }

  private isLambda(): boolean {
    let ahead = 1;
    while (this.isName(ahead) && this.ahead(ahead + 1).kind === ',') ahead += 2;
    if (this.isName(ahead)) ahead++;
    return this.ahead(ahead).kind === ')' && this.ahead(ahead + 1).kind === '=>';
  }

  private lambda(): ast.LambdaExpression {
    const { start } = this.token;
    const parameters = this.isAt('(') ? this.list('(', ')', () => this.name()) : [this.name()];
    this.take('=>');
    return { kind: 'LambdaExpression', parameters, body: this.expression(), span: this.spanFrom(start) };
  }

  private spread(): ast.Spread {
    const { start } = this.next();
    return { kind: 'Spread', value: this.expression(), span: this.spanFrom(start) };
  }

  private objectItem(): ast.ObjectField | ast.Spread {
    if (this.isAt('...')) return this.spread();
    const { start } = this.token;
    const name = this.fieldName();
    const value = this.optional(':', () => this.expression());
    return { kind: 'ObjectField', name, isShorthand: value === undefined, value, span: this.spanFrom(start) };
  }

  private fieldName(): ast.Name {
    if (!this.isAt('string')) return this.name();
    const { text, start, end } = this.next();
    return { kind: 'Name', text: resolved(text.slice(1, -1)), span: { start, end } };
  }

  // Strings

  private string(): ast.StringLiteral {
    const { kind, text, start, end } = this.next();
    if (kind === 'string') {
      const isBlock = text.startsWith('"""');
      const quotes = isBlock ? 3 : 1;
      const raw = text.slice(quotes, -quotes);
      const span = { start, end };
      if (raw === '') return { kind: 'StringLiteral', isBlock, parts: [], span };
      const told = resolved(isBlock ? (dedent([raw])[0] ?? '') : raw);
      const part = { kind: 'StringText', text: told, span: { start: start + quotes, end: end - quotes } } as const;
      return { kind: 'StringLiteral', isBlock, parts: [part], span };
    }
    const isBlock = text.length > 1;
    const parts: ast.StringPart[] = [];
    while (!this.maybe('close')) parts.push(this.isAt('text') ? this.stringText() : this.hole());
    const span = this.spanFrom(start);
    return { kind: 'StringLiteral', isBlock, parts: isBlock ? this.dedented(parts) : parts, span };
  }

  private stringText(): ast.StringText {
    const { text, start, end } = this.next();
    return { kind: 'StringText', text: resolved(text), span: { start, end } };
  }

  private hole(): ast.StringHole {
    const { start }: Token = this.take('${');
    const value = this.expression();
    this.take('hole end');
    return { kind: 'StringHole', value, span: this.spanFrom(start) };
  }

  /** With an empty text where there is none between two holes. */
  private dedented(parts: readonly ast.StringPart[]): ast.StringPart[] {
    const pieces: string[] = [''];
    const numbers = parts.map(part => {
      if (part.kind === 'StringHole') pieces.push('');
      else pieces[pieces.length - 1] = this.text.slice(part.span.start, part.span.end);
      return pieces.length - 1;
    });
    const texts = dedent(pieces);
    return parts.flatMap((part, index): ast.StringPart[] => {
      if (part.kind === 'StringHole') return [part];
      const text = resolved(texts[numbers[index] ?? 0] ?? '');
      return text === '' ? [] : [{ ...part, text }];
    });
  }

  // Types

  private type(): ast.TypeNode {
    const { start } = this.token;
    const first = this.simpleType();
    if (!this.isAt('|')) return first;
    const members = [first];
    while (this.maybe('|')) members.push(this.simpleType());
    return { kind: 'UnionType', members, span: this.spanFrom(start) };
  }

  private simpleType(): ast.TypeNode {
    const { start } = this.token;
    let type = this.typeWithoutSuffix();
    while (!this.token.startsLine) {
      if (this.maybe('[')) {
        this.take(']');
        type = { kind: 'ListType', element: type, span: this.spanFrom(start) };
      } else if (this.maybe('?')) type = { kind: 'NullableType', inner: type, span: this.spanFrom(start) };
      else break;
    }
    return type;
  }

  private typeWithoutSuffix(): ast.TypeNode {
    const { kind, text, start, end } = this.token;
    switch (kind) {
      case 'string':
        this.next();
        return { kind: 'LiteralType', value: resolved(text.slice(1, -1)), span: { start, end } };
      case '-':
      case 'number': {
        const sign = this.maybe('-') ? -1 : 1;
        return { kind: 'LiteralType', value: sign * Number.parseFloat(this.next().text), span: this.spanFrom(start) };
      }
      case 'true':
      case 'false':
        this.next();
        return { kind: 'LiteralType', value: kind === 'true', span: { start, end } };
      case 'null':
        this.next();
        return { kind: 'LiteralType', value: null, span: { start, end } };
      case '{':
        return { kind: 'ObjectType', fields: this.list('{', '}', () => this.typeField()), span: this.spanFrom(start) };
      case '(': {
        const types = this.list('(', ')', () => this.type());
        if (!this.maybe('->')) return { kind: 'ParenthesizedType', inner: types[0], span: this.spanFrom(start) };
        return { kind: 'FunctionType', parameters: types, result: this.type(), span: this.spanFrom(start) };
      }
      default:
        return this.isSecretType() ? this.secretType() : this.namedType();
    }
  }

  private isSecretType(): boolean {
    if (!this.isWord('secret') || this.ahead(1).startsLine) return false;
    return this.isName(1) || this.ahead(1).kind === '{' || this.ahead(1).kind === '(';
  }

  private secretType(): ast.SecretType {
    const { start } = this.next();
    return { kind: 'SecretType', inner: this.simpleType(), span: this.spanFrom(start) };
  }

  private namedType(): ast.NamedType {
    const { start } = this.token;
    const name = this.name();
    const given = this.isAt('<') ? this.list('<', '>', () => this.type()) : [];
    return { kind: 'NamedType', name, arguments: given, span: this.spanFrom(start) };
  }

  private typeField(): ast.TypeField {
    const { start, doc } = this.token;
    const name = this.fieldName();
    const optional = this.maybe('?') !== undefined;
    this.take(':');
    return { kind: 'TypeField', doc, name, optional, type: this.type(), span: this.spanFrom(start) };
  }
}
