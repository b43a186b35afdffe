import type { IToken, TokenType } from 'chevrotain';
import type {
  AfterCondition,
  Argument,
  Block,
  CallExpression,
  CancelStatement,
  Clause,
  Expression,
  FailStatement,
  ForWork,
  GroupWork,
  IfWork,
  LetStatement,
  MatchCase,
  MatchWork,
  Name,
  RaceBranch,
  RaceWork,
  RepeatWork,
  ReturnStatement,
  StartWork,
  Statement,
  Step,
  TryWork,
  TypeNode,
  WaitWork,
  Work,
  YieldStatement,
} from '../ast.ts';
import * as t from '../tokens.ts';
import { instead, needed, type Rule } from './base.ts';
import { ExpressionGrammar } from './expressionGrammar.ts';

const k = t.keyword;

/** The words that begin a statement. */
export const statementStarts: ReadonlySet<TokenType> = new Set(
  'step let return yield fail cancel if match for repeat parallel sequence race try wait emit start'.split(' ').map(k),
);

/** Blocks, statements and the clauses behind them. */
export abstract class StatementGrammar extends ExpressionGrammar {
  // Blocks

  protected readonly block: Rule<Block | undefined> = this.rule('block', () => {
    const open = this.CONSUME(t.LCurly);
    const statements: Statement[] = [];
    const stops = () => this.endsBlock(open);
    const ended = this.nested(() => {
      this.ACTION(() => this.skipToStatement(stops));
      this.MANY({
        GATE: () => !this.endsByIndent(open),
        DEF: () => {
          const statement = this.SUBRULE(this.statement);
          this.ACTION(() => {
            if (statement !== undefined) statements.push(statement);
            this.skipToStatement(stops);
          });
        },
      });
      return true;
    });
    if (ended === undefined) return undefined;
    this.closeBlock(1, open, 'the block');
    return { kind: 'Block', statements, span: this.spanFrom(open.startOffset) };
  });

  /** Takes the `}` of a block, unless it belongs to a block further out, by its indentation. */
  protected closeBlock(index: number, open: IToken, what: string): void {
    if (this.RECORDING_PHASE || (this.isAt(t.RCurly) && !this.endsByIndent(open))) {
      this.close(index, t.RCurly, open, what);
      return;
    }
    const line = this.lineOf(open.startOffset);
    this.missing('flow/unclosed', `Expected \`}\` to close ${what} that starts on line ${line}.`);
  }

  protected blockOr(index: number, after: string): Block | undefined {
    const found = this.option(index, () => this.subrule(index, this.block, needed));
    if (found === undefined) this.missing('flow/syntax', `Expected \`{ … }\` after ${after}.`);
    return found;
  }

  /** Whether the block that `open` began ends before the next token. */
  private endsBlock(open: IToken): boolean {
    if (this.isAtEnd() || this.isAtDeclaration() || this.endsByIndent(open)) return true;
    return this.isAt(t.RCurly) && !this.isSpareBrace(open);
  }

  /** Whether a `}` that would end a flow's outermost block stands before more of its statements. */
  private isSpareBrace(open: IToken): boolean {
    return open === this.outermost && statementStarts.has(this.LA(2).tokenType) && !this.endsByIndent(open);
  }

  /** The `{` of the flow that is read. */
  protected outermost: IToken | undefined;

  /** Skips what no statement starts with. */
  private skipToStatement(stops: () => boolean): void {
    const stop = () => stops() || statementStarts.has(this.LA(1).tokenType) || this.isAtOwnStatement();
    if (this.isAtEnd() || stop()) return;
    this.skipUntil(stop, this.strayMessage());
  }

  private strayMessage(): string {
    if (this.isAt(t.RCurly)) return 'This `}` closes nothing.';
    if (!this.startsLine() && this.isAt(t.Word) && !this.isAt(t.LCurly, 0)) {
      return `${this.nextWord()} is neither a clause, such as \`after\` or \`retry\`, nor the start of a statement.`;
    }
    const word = this.LA(1).image;
    if (this.isAt(t.NameWord) && this.isAt(t.Assign, 2)) {
      return `A statement begins with a word of the language: \`step ${word} = …\` for what runs, \`let ${word} = …\` for a value.`;
    }
    if (this.isAt(t.NameWord) && (this.isAt(t.LParen, 2) || this.isAt(t.Dot, 2))) {
      return `Everything that runs has a name: \`step name = ${word}…\`.`;
    }
    return `Expected a statement such as \`step\`, \`let\` or \`if\`, and not ${this.nextWord()}.`;
  }

  /** Whether a statement of the surrounding construct starts here that the grammar of blocks doesn't know. */
  protected isAtOwnStatement(): boolean {
    return false;
  }

  // Statements

  protected readonly statement: Rule<Statement | undefined> = this.rule('statement', () =>
    this.OR(this.statementAlternatives),
  );

  private readonly statementAlternatives = [
    { ALT: () => this.SUBRULE(this.step) },
    { ALT: () => this.SUBRULE(this.letStatement) },
    { ALT: () => this.SUBRULE(this.returnStatement) },
    { ALT: () => this.SUBRULE(this.cancelStatement) },
    { ALT: () => this.SUBRULE(this.unnamedStep) },
  ] as { ALT: () => Statement | undefined }[];

  private readonly step: Rule<Step> = this.rule('stepStatement', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('step'));
    const name = this.stepName();
    const assign = this.maybe(2, t.Assign, needed);
    if (assign === undefined && name !== undefined) {
      this.missing('flow/syntax', `Expected \`=\` and what the step does: \`step ${name.text} = …\`.`);
    }
    const work = this.option(3, {
      GATE: () => this.isWorkOf(start, assign),
      DEF: () => this.SUBRULE(this.work, needed),
    });
    if (work === undefined && assign !== undefined) {
      this.missing(
        'flow/expected-expression',
        'Expected an action, a flow or a block such as `if` or `for` after `=`.',
      );
    }
    const clauses = this.clauses();
    return { kind: 'Step', doc, name, work, clauses, span: this.spanFrom(start) };
  });

  private stepName(): Name | undefined {
    if (!this.RECORDING_PHASE && this.isAt(t.NameWord) && !this.startsLine()) {
      // `step http.get(…)`: the word is the action's.
      if (this.isAt(t.Dot, 2) || this.isAt(t.LParen, 2)) {
        this.missing('flow/expected-name', '`step` needs a name: `step name = …`.');
        return undefined;
      }
    }
    return this.newName(1, 'step name = …', [t.Assign]);
  }

  /** Whether what comes next is the work of the step that starts at `start`, and not a statement after an unfinished one. */
  private isWorkOf(start: number, assign: IToken | undefined): boolean {
    if (!statementStarts.has(this.LA(1).tokenType)) {
      return this.startsExpression() && (assign !== undefined || !this.startsLine()) && !this.isAtDeclaration();
    }
    return !this.startsLine() || (assign !== undefined && this.indentAt(this.start()) > this.indentAt(start));
  }

  private readonly unnamedStep: Rule<Step> = this.rule('unnamedStep', () => {
    const start = this.start();
    const doc = this.doc();
    const work = this.SUBRULE(this.blockWork);
    const clauses = this.clauses();
    return { kind: 'Step', doc, name: undefined, work, clauses, span: this.spanFrom(start) };
  });

  private readonly work: Rule<Work | undefined> = this.rule('work', () =>
    this.OR<{ ALT: () => Work | undefined }[]>([
      { ALT: () => this.SUBRULE(this.blockWork) },
      { ALT: () => this.SUBRULE(this.callWork) },
    ]),
  );

  private readonly callWork: Rule<Work | undefined> = this.rule('callWork', () => {
    const start = this.start();
    const value = this.SUBRULE(this.expression);
    const call = this.asCall(
      value,
      '`step` runs an action or a flow, such as `http.get(url: …)`; write `let` to name a value.',
    );
    return call && { kind: 'CallWork', call, span: this.spanFrom(start) };
  });

  /** Takes an expression as a call. `a.b` alone becomes a call without arguments, with a problem. */
  private asCall(value: Expression | undefined, message: string): CallExpression | undefined {
    if (value === undefined || this.RECORDING_PHASE) return undefined;
    if (value.kind === 'CallExpression') return value;
    if (value.kind !== 'NameExpression' && value.kind !== 'MemberExpression') {
      this.problem('flow/not-a-call', message, value.span);
      return undefined;
    }
    this.missing(
      'flow/not-a-call',
      `Expected \`(\` and arguments after \`${this.text.slice(value.span.start, value.span.end)}\`.`,
    );
    const { end } = value.span;
    return {
      kind: 'CallExpression',
      callee: value,
      arguments: [],
      argumentsSpan: { start: end, end },
      span: value.span,
    };
  }

  /** Reads the call that should follow. */
  protected callOr(index: number, what: string): CallExpression | undefined {
    const value = this.option(index, {
      GATE: this.startsExpression,
      DEF: () => this.subrule(index, this.operand, needed),
    });
    const message = `Expected ${what} after \`${this.LA(0).image}\`.`;
    if (value === undefined) this.missing('flow/expected-expression', message);
    return this.asCall(value, `Expected ${what} here.`);
  }

  private readonly letStatement: Rule<LetStatement> = this.rule('letStatement', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('let'));
    const name = this.newName(1, 'let name = …', [t.Assign, t.Colon]);
    const type = this.OPTION2(() => {
      this.CONSUME(t.Colon);
      return this.typeOr(3);
    });
    const assign = this.maybe(4, t.Assign, needed);
    if (assign === undefined)
      this.missing('flow/syntax', `Expected \`=\` and a value: \`let ${name?.text ?? 'name'} = …\`.`);
    const value = assign === undefined && !this.RECORDING_PHASE ? undefined : this.expressionOr(5);
    return { kind: 'LetStatement', doc, name, type, value, span: this.spanFrom(start) };
  });

  private readonly returnStatement: Rule<ReturnStatement | YieldStatement | FailStatement> = this.rule(
    'returnStatement',
    () => {
      const start = this.start();
      const kind = this.OR<{ ALT: () => 'ReturnStatement' | 'YieldStatement' | 'FailStatement' }[]>([
        { ALT: () => this.CONSUME(k('return')) && 'ReturnStatement' },
        { ALT: () => this.CONSUME(k('yield')) && 'YieldStatement' },
        { ALT: () => this.CONSUME(k('fail')) && 'FailStatement' },
      ]);
      const value = this.expressionOr(1);
      return { kind, value, span: this.spanFrom(start) };
    },
  );

  private readonly cancelStatement: Rule<CancelStatement> = this.rule('cancelStatement', () => {
    const start = this.start();
    this.CONSUME(k('cancel'));
    const target = this.nameOr(1, 'the name of a step');
    return { kind: 'CancelStatement', target, span: this.spanFrom(start) };
  });

  /** Reads the name of something that is mentioned, or reports that it is missing. */
  protected nameOr(index: number, what: string): Name | undefined {
    const found = this.option(index, {
      GATE: () => !this.isKeywordUse() && !this.isAtDeclaration(),
      DEF: () => this.name(index, t.NameWord, needed),
    });
    if (found === undefined) this.missing('flow/expected-name', `Expected ${what} after \`${this.LA(0).image}\`.`);
    return found;
  }

  // Block forms

  private readonly blockWork: Rule<Work> = this.rule('blockWork', () => this.OR(this.blockWorkAlternatives));

  private readonly blockWorkAlternatives = [
    { ALT: () => this.SUBRULE(this.ifWork) },
    { ALT: () => this.SUBRULE(this.matchWork) },
    { ALT: () => this.SUBRULE(this.forWork) },
    { ALT: () => this.SUBRULE(this.repeatWork) },
    { ALT: () => this.SUBRULE(this.groupWork) },
    { ALT: () => this.SUBRULE(this.raceWork) },
    { ALT: () => this.SUBRULE(this.tryWork) },
    { ALT: () => this.SUBRULE(this.waitWork) },
    { ALT: () => this.SUBRULE(this.emitWork) },
    { ALT: () => this.SUBRULE(this.startWork) },
  ] as { ALT: () => Work }[];

  private readonly ifWork: Rule<IfWork> = this.rule('ifWork', () => {
    const start = this.start();
    this.CONSUME(k('if'));
    const condition = this.expressionOr(1, this.startsHead);
    const then = this.blockOr(2, 'the condition');
    const otherwise = this.OPTION3(() => {
      this.CONSUME(k('else'));
      const chained = this.option(4, () => this.nested(() => this.SUBRULE(this.ifWork, instead)));
      return chained !== undefined && !this.RECORDING_PHASE ? chained : this.blockOr(5, '`else`');
    });
    return { kind: 'IfWork', condition, then, otherwise, span: this.spanFrom(start) };
  });

  private readonly matchWork: Rule<MatchWork> = this.rule('matchWork', () => {
    const start = this.start();
    this.CONSUME(k('match'));
    const value = this.expressionOr(1, this.startsHead);
    const cases: MatchCase[] = [];
    const body = this.option(2, () =>
      this.bodyOf(2, this.matchCase, cases, this.isMatchCase, 'the list of cases', 'a case such as `"a" => { … }`'),
    );
    if (body === undefined) this.missing('flow/syntax', 'Expected `{ … }` with the cases after the value.');
    return { kind: 'MatchWork', value, cases, span: this.spanFrom(start) };
  });

  private readonly isMatchCase = (): boolean => this.isAt(k('else')) || this.startsType();

  /** Reads `{`, items of one kind, and `}`. */
  private bodyOf<Item>(
    index: number,
    rule: Rule<Item>,
    items: Item[],
    isItem: () => boolean,
    what: string,
    example: string,
  ): true {
    const open = this.consume(index, t.LCurly, needed);
    const skip = () => {
      const ends = () => this.isAt(t.RCurly) || this.isAtDeclaration() || this.endsByIndent(open);
      if (!this.isAtEnd() && !ends() && !isItem()) {
        this.skipUntil(
          () => ends() || isItem() || statementStarts.has(this.LA(1).tokenType),
          `Expected ${example}, and not ${this.nextWord()}.`,
        );
      }
    };
    this.ACTION(skip);
    this.many(index, {
      GATE: () => isItem() && !this.endsByIndent(open),
      DEF: () => {
        const item = this.subrule(index, rule);
        this.ACTION(() => {
          items.push(item);
          skip();
        });
      },
    });
    this.closeBlock(index + 100, open, what);
    return true;
  }

  private readonly matchCase: Rule<MatchCase> = this.rule('matchCase', () => {
    const start = this.start();
    const patterns: TypeNode[] = [];
    let isElse = false;
    this.OR([
      {
        ALT: () => {
          this.CONSUME(k('else'));
          isElse = true;
        },
      },
      {
        ALT: () => {
          const first = this.SUBRULE(this.type);
          this.ACTION(() => first !== undefined && patterns.push(first));
          this.MANY(() => {
            this.CONSUME(t.Comma);
            const next = this.typeOr(1);
            this.ACTION(() => next !== undefined && patterns.push(next));
          });
        },
      },
    ]);
    this.expected(2, t.Arrow, 'and a block after what is matched');
    const body = this.blockOr(3, '`=>`');
    return { kind: 'MatchCase', patterns, isElse, body, span: this.spanFrom(start) };
  });

  private readonly forWork: Rule<ForWork> = this.rule('forWork', () => {
    const start = this.start();
    this.CONSUME(k('for'));
    const variable = this.newName(1, 'for name in list { … }', [k('in'), t.Comma]);
    const index = this.OPTION2(() => {
      this.CONSUME(t.Comma);
      return this.nameOr(3, 'a name for the index');
    });
    const word = this.expected(4, k('in'), 'and a list: `for name in list { … }`');
    const source = word === undefined && !this.RECORDING_PHASE ? undefined : this.expressionOr(5, this.startsHead);
    const limit = this.OPTION6(() => {
      this.CONSUME(k('limit'));
      return this.expressionOr(7, this.startsHead);
    });
    const body = this.blockOr(8, 'the list');
    const until = this.until(9);
    return { kind: 'ForWork', variable, index, source, limit, body, until, span: this.spanFrom(start) };
  });

  /** Uses two indexes: the given one and that plus 100. */
  private until(index: number): Expression | undefined {
    return this.option(index, () => {
      this.consume(index, k('until'));
      return this.expressionOr(index + 100);
    });
  }

  private readonly repeatWork: Rule<RepeatWork> = this.rule('repeatWork', () => {
    const start = this.start();
    this.CONSUME(k('repeat'));
    const every = this.OPTION1(() => {
      this.CONSUME(k('every'));
      return this.expressionOr(2, this.startsHead);
    });
    const limit = this.OPTION3(() => {
      this.CONSUME(k('limit'));
      return this.expressionOr(4, this.startsHead);
    });
    const body = this.blockOr(5, '`repeat`');
    const until = this.until(6);
    return { kind: 'RepeatWork', every, limit, body, until, span: this.spanFrom(start) };
  });

  private readonly groupWork: Rule<GroupWork> = this.rule('groupWork', () => {
    const start = this.start();
    const order = this.OR<{ ALT: () => 'parallel' | 'sequence' }[]>([
      { ALT: () => this.CONSUME(k('parallel')) && 'parallel' },
      { ALT: () => this.CONSUME(k('sequence')) && 'sequence' },
    ]);
    const body = this.blockOr(1, `\`${order}\``);
    return { kind: 'GroupWork', order, body, span: this.spanFrom(start) };
  });

  private readonly raceWork: Rule<RaceWork> = this.rule('raceWork', () => {
    const start = this.start();
    this.CONSUME(k('race'));
    const winners = this.OPTION({
      GATE: () => this.startsHead() && !this.startsLine(),
      DEF: () => this.SUBRULE(this.expression),
    });
    const branches: RaceBranch[] = [];
    const isBranch = () => this.isAt(k('branch'));
    const body = this.option(1, () =>
      this.bodyOf(1, this.raceBranch, branches, isBranch, 'the race', '`branch name { … }`'),
    );
    if (body === undefined) this.missing('flow/syntax', 'Expected `{ branch { … } … }` after `race`.');
    const rest = this.OPTION2({
      GATE: () => this.isAt(k('continue'), 2),
      DEF: () => {
        this.CONSUME(k('rest'));
        return this.CONSUME(k('continue'));
      },
    });
    return { kind: 'RaceWork', winners, branches, restContinue: rest !== undefined, span: this.spanFrom(start) };
  });

  private readonly raceBranch: Rule<RaceBranch> = this.rule('raceBranch', () => {
    const start = this.start();
    this.CONSUME(k('branch'));
    const name = this.OPTION({ GATE: () => !this.startsLine(), DEF: () => this.name(1) });
    const body = this.blockOr(2, '`branch`');
    return { kind: 'RaceBranch', name, body, span: this.spanFrom(start) };
  });

  private readonly tryWork: Rule<TryWork> = this.rule('tryWork', () => {
    const start = this.start();
    this.CONSUME(k('try'));
    const body = this.blockOr(1, '`try`');
    let error: Name | undefined;
    const handler = this.OPTION2({
      // `catch e { … }` belongs to the `try`, `catch e => …` is a clause behind it.
      GATE: () => this.isAt(t.LCurly, 2) || (this.isAt(t.NameWord, 2) && this.isAt(t.LCurly, 3)),
      DEF: () => {
        this.CONSUME(k('catch'));
        error = this.OPTION3(() => this.name(3));
        return this.blockOr(4, '`catch`');
      },
    });
    const cleanup = this.OPTION5(() => {
      this.CONSUME(k('finally'));
      return this.blockOr(6, '`finally`');
    });
    if (handler === undefined && cleanup === undefined) {
      this.missing('flow/syntax', 'Expected `catch e { … }` or `finally { … }` after the block of `try`.');
    }
    return { kind: 'TryWork', body, error, handler, cleanup, span: this.spanFrom(start) };
  });

  private readonly waitWork: Rule<WaitWork> = this.rule('waitWork', () => {
    const start = this.start();
    this.CONSUME(k('wait'));
    const fresh = this.OPTION({
      GATE: () => this.isAt(t.NameWord, 2) && !this.startsLine(2),
      DEF: () => this.CONSUME(k('fresh')),
    });
    const { event, list } = this.eventPattern();
    return { kind: 'WaitWork', fresh: fresh !== undefined, event, arguments: list, span: this.spanFrom(start) };
  });

  private readonly emitWork: Rule<Work> = this.rule('emitWork', () => {
    const start = this.start();
    this.CONSUME(k('emit'));
    const { event, list } = this.eventPattern();
    return { kind: 'EmitWork', event, arguments: list, span: this.spanFrom(start) };
  });

  protected eventPattern(): { event: Name | undefined; list: readonly Argument[] } {
    const event = this.nameOr(1, 'the name of an event');
    const list = this.option(2, () => this.SUBRULE(this.argumentList, needed));
    if (list === undefined && event !== undefined) {
      this.missing('flow/syntax', `Expected \`(\` and the fields of the event: \`${event.text}(…)\`.`);
    }
    return { event, list: list ?? [] };
  }

  private readonly startWork: Rule<StartWork> = this.rule('startWork', () => {
    const start = this.start();
    this.CONSUME(k('start'));
    const call = this.callOr(1, 'a call of a flow');
    return { kind: 'StartWork', call, span: this.spanFrom(start) };
  });

  // Clauses

  /** Reads what clauses follow. Uses index 50. */
  protected clauses(): Clause[] {
    const clauses: Clause[] = [];
    this.many(50, () => {
      const clause = this.subrule(50, this.clause);
      this.ACTION(() => clauses.push(clause));
    });
    return clauses;
  }

  protected readonly clause: Rule<Clause> = this.rule('clause', () => this.OR(this.clauseAlternatives));

  private readonly clauseAlternatives = [
    { ALT: () => this.SUBRULE(this.afterClause) },
    { ALT: () => this.SUBRULE(this.retryClause) },
    { ALT: () => this.SUBRULE(this.catchClause) },
    { ALT: () => this.SUBRULE(this.undoClause) },
    { ALT: () => this.SUBRULE(this.cacheClause) },
    { ALT: () => this.SUBRULE(this.valueClause) },
  ] as { ALT: () => Clause }[];

  private readonly afterClause: Rule<Clause> = this.rule('afterClause', () => {
    const start = this.start();
    this.CONSUME(k('after'));
    const conditions: AfterCondition[] = [];
    const isCondition = () => this.isAt(t.NameWord) && !this.isKeywordUse() && !this.isAtDeclaration();
    const read = (index: number) => {
      const condition = this.option(index, {
        GATE: isCondition,
        DEF: () => this.subrule(index, this.afterCondition, needed),
      });
      if (condition === undefined)
        this.missing('flow/expected-name', `Expected the name of a step after \`${this.LA(0).image}\`.`);
      else this.ACTION(() => conditions.push(condition));
    };
    read(1);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      read(2);
    });
    return { kind: 'AfterClause', conditions, span: this.spanFrom(start) };
  });

  private readonly afterCondition: Rule<AfterCondition> = this.rule('afterCondition', () => {
    const start = this.start();
    const step = this.name(0);
    return this.OR<{ ALT: () => AfterCondition }[]>([
      {
        GATE: () => step.text === 'any',
        ALT: () => {
          const open = this.CONSUME(t.LParen);
          const steps = this.items(1, this.lambdaName, t.RParen, () => this.isAt(t.NameWord));
          this.close(2, t.RParen, open, 'the `(`');
          return { kind: 'AfterAny', steps, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          const state = this.OPTION3(() => {
            this.CONSUME(t.Dot);
            return this.stateName();
          });
          return { kind: 'AfterStep', step, state, span: this.spanFrom(start) };
        },
      },
    ] as { ALT: () => AfterCondition }[]);
  });

  private stateName(): Name | undefined {
    const found = this.option(4, { GATE: () => !this.startsLine(), DEF: () => this.name(4, t.Word, needed) });
    if (found === undefined) this.missing('flow/expected-name', 'Expected `failed` or `settled` after `.`.');
    return found;
  }

  private readonly retryClause: Rule<Clause> = this.rule('retryClause', () => {
    const start = this.start();
    this.CONSUME(k('retry'));
    const count = this.expressionOr(1);
    let maximum: Expression | undefined;
    const backoff = this.OPTION2(() => {
      this.CONSUME(k('backoff'));
      const first = this.expressionOr(3);
      maximum = this.OPTION4(() => {
        this.CONSUME(t.Range);
        return this.expressionOr(5);
      });
      return first;
    });
    const on = this.OPTION6({
      GATE: () => !this.isAtDeclaration(),
      DEF: () => {
        this.CONSUME(k('on'));
        return this.expressionOr(7);
      },
    });
    return { kind: 'RetryClause', count, backoff, maximum, on, span: this.spanFrom(start) };
  });

  private readonly catchClause: Rule<Clause> = this.rule('catchClause', () => {
    const start = this.start();
    this.CONSUME(k('catch'));
    const error = this.OPTION({
      GATE: () => this.isAt(t.Arrow, 2),
      DEF: () => {
        const name = this.name(1);
        this.CONSUME(t.Arrow);
        return name;
      },
    });
    const value = this.expressionOr(2);
    return { kind: 'CatchClause', error, value, span: this.spanFrom(start) };
  });

  private readonly undoClause: Rule<Clause> = this.rule('undoClause', () => {
    const start = this.start();
    this.CONSUME(k('undo'));
    const call = this.callOr(1, 'a call of an action that takes back what the step did');
    return { kind: 'UndoClause', call, span: this.spanFrom(start) };
  });

  private readonly cacheClause: Rule<Clause> = this.rule('cacheClause', () => {
    const start = this.start();
    this.CONSUME(k('cache'));
    const on = this.OPTION1({
      GATE: () => !this.isAtDeclaration(),
      DEF: () => {
        this.CONSUME(k('on'));
        return this.expressionOr(2);
      },
    });
    const duration = this.OPTION3({
      // A `for` loop on the next line is another statement.
      GATE: () => !(this.isAt(t.NameWord, 2) && (this.isAt(k('in'), 3) || this.isAt(t.Comma, 3))),
      DEF: () => {
        this.CONSUME(k('for'));
        return this.expressionOr(4);
      },
    });
    return { kind: 'CacheClause', on, duration, span: this.spanFrom(start) };
  });

  /** The clauses that are a word and a value. */
  private readonly valueClause: Rule<Clause> = this.rule('valueClause', () => {
    const start = this.start();
    const word = this.OR([
      { ALT: () => this.CONSUME(k('when')) },
      { ALT: () => this.CONSUME(k('timeout')) },
      { ALT: () => this.CONSUME(k('limit')) },
      { ALT: () => this.CONSUME(k('using')) },
    ]);
    const value = this.expressionOr(1);
    const span = this.spanFrom(start);
    switch (word.image) {
      case 'when':
        return { kind: 'WhenClause', condition: value, span };
      case 'timeout':
        return { kind: 'TimeoutClause', duration: value, span };
      case 'limit':
        return { kind: 'LimitClause', count: value, span };
      default:
        return { kind: 'UsingClause', resource: value, span };
    }
  });
}
