import type { IToken } from 'chevrotain';
import type {
  Block,
  Declaration,
  DeclareDeclaration,
  EventDeclaration,
  Expression,
  FlowDeclaration,
  FnDeclaration,
  ImportDeclaration,
  ImportName,
  MockOutcome,
  MockStatement,
  Name,
  Parameter,
  QualifiedName,
  RunStatement,
  SecretDeclaration,
  SourceFile,
  TestDeclaration,
  TestStatement,
  TriggerDeclaration,
  TypeDeclaration,
  TypeNode,
} from '../ast.ts';
import type { Lexed } from '../lexer.ts';
import type { SyntaxProblem } from '../problem.ts';
import * as t from '../tokens.ts';
import { type GrammarOptions, instead, needed, type Rule, reservedWordMessage, testWords } from './base.ts';
import { StatementGrammar, statementStarts } from './statementGrammar.ts';

const k = t.keyword;

/** What a parser makes of a file's tokens. */
export interface FlowParse {
  readonly tree: SourceFile;
  readonly problems: readonly SyntaxProblem[];
  /** Keywords that stand as names. */
  readonly namingWords: ReadonlySet<IToken>;
  /** Whether the rules overlooked something: without recovery, the tree lacks what followed. */
  readonly needsRecovery: boolean;
}

/** The whole grammar: files, declarations and tests. */
export class FlowGrammar extends StatementGrammar {
  constructor(options: GrammarOptions) {
    super(options);
    this.performSelfAnalysis();
  }

  /** Parses a file, or the part of it that was lexed; `misses` tells whether some `{` of the file has no `}`. */
  parseFile(text: string, lexed: Lexed, misses: boolean): FlowParse {
    this.begin(text, lexed, misses);
    const declarations = this.file() ?? [];
    const tree: SourceFile = { kind: 'SourceFile', declarations, span: { start: 0, end: text.length } };
    const { errors } = this;
    const { problems, namingWords } = this.end();
    for (const error of errors) {
      // The rules report what is wrong themselves; this is for what they may have overlooked.
      const { startOffset, image } = error.token;
      const start = Number.isNaN(startOffset) ? Math.max(0, text.length - 1) : Math.max(0, startOffset);
      const message = image === '' ? 'Expected more here.' : `\`${image.slice(0, 30)}\` has no place here.`;
      problems.push({
        code: 'flow/syntax',
        message,
        span: { start, end: Math.min(text.length, start + image.length) },
      });
    }
    return { tree, problems, namingWords, needsRecovery: errors.length > 0 };
  }

  private readonly file: Rule<Declaration[]> = this.rule('file', () => {
    const declarations: Declaration[] = [];
    this.ACTION(() => this.skipToDeclaration());
    this.MANY(() => {
      const declaration = this.SUBRULE(this.declaration);
      this.ACTION(() => {
        if (declaration !== undefined) declarations.push(declaration);
        this.skipToDeclaration();
      });
    });
    return declarations;
  });

  private skipToDeclaration(): void {
    if (this.isAtEnd() || this.startsDeclaration()) return;
    const message = this.isAt(t.RCurly)
      ? 'This `}` closes nothing.'
      : `Expected a declaration such as \`flow\`, \`type\` or \`import\`, and not ${this.nextWord()}.`;
    this.skipUntil(() => this.startsDeclaration(), message);
  }

  private startsDeclaration(): boolean {
    return declarationWords.has(this.LA(1).tokenType.name) && (this.startsLine() || !this.isAt(t.Colon, 2));
  }

  private readonly declaration: Rule<Declaration> = this.rule('declaration', () =>
    this.OR(this.declarationAlternatives),
  );

  private readonly declarationAlternatives = [
    { ALT: () => this.SUBRULE(this.importDeclaration) },
    { ALT: () => this.SUBRULE(this.typeDeclaration) },
    { ALT: () => this.SUBRULE(this.secretDeclaration) },
    { ALT: () => this.SUBRULE(this.resourceDeclaration) },
    { ALT: () => this.SUBRULE(this.eventDeclaration) },
    { ALT: () => this.SUBRULE(this.fnDeclaration) },
    { ALT: () => this.SUBRULE(this.flowDeclaration) },
    { ALT: () => this.SUBRULE(this.triggerDeclaration) },
    { ALT: () => this.SUBRULE(this.testDeclaration) },
    { ALT: () => this.SUBRULE(this.declareDeclaration) },
  ] as { ALT: () => Declaration }[];

  private readonly importDeclaration: Rule<ImportDeclaration> = this.rule('importDeclaration', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('import'));
    let names: ImportName[] | undefined;
    this.OPTION(() => {
      const open = this.CONSUME(t.LCurly);
      names = this.items(1, this.importName, t.RCurly, () => this.isAt(t.NameWord) && !this.isAt(k('from')));
      this.close(2, t.RCurly, open, 'the names');
      this.expected(3, k('from'), 'and the path of a file');
    });
    const path = this.option(4, () => this.SUBRULE(this.stringLiteral, needed));
    if (path === undefined)
      this.missing('flow/syntax', `Expected the path of a file in quotes after \`${this.LA(0).image}\`.`);
    const alias = this.OPTION5(() => {
      this.CONSUME(k('as'));
      return this.nameOr(6, 'a name');
    });
    return { kind: 'ImportDeclaration', doc, names, alias, path, span: this.spanFrom(start) };
  });

  private readonly importName: Rule<ImportName> = this.rule('importName', () => {
    const start = this.start();
    const name = this.name(0);
    const alias = this.OPTION(() => {
      this.CONSUME(k('as'));
      return this.nameOr(1, 'a name');
    });
    return { kind: 'ImportName', name, alias, span: this.spanFrom(start) };
  });

  private readonly typeDeclaration: Rule<TypeDeclaration> = this.rule('typeDeclaration', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('type'));
    const name = this.newName(1, 'type Name = …', [t.Assign]);
    const assign = this.expected(2, t.Assign, 'and a type: `type Name = …`');
    const type = assign === undefined && !this.RECORDING_PHASE ? undefined : this.barredTypeOr(3);
    return { kind: 'TypeDeclaration', doc, name, type, span: this.spanFrom(start) };
  });

  /** A type that may begin with a `|`, as people write unions of many lines. */
  private barredTypeOr(index: number): TypeNode | undefined {
    this.maybe(index + 100, t.Bar);
    return this.typeOr(index);
  }

  private readonly secretDeclaration: Rule<SecretDeclaration> = this.rule('secretDeclaration', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('secret'));
    const name = this.newName(1, 'secret name', []);
    return { kind: 'SecretDeclaration', doc, name, span: this.spanFrom(start) };
  });

  private readonly resourceDeclaration: Rule<Declaration> = this.rule('resourceDeclaration', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('resource'));
    const name = this.newName(1, 'resource name = kind(…)', [t.Assign]);
    const assign = this.expected(2, t.Assign, 'and a kind of resource: `resource name = kind(…)`');
    const call = assign === undefined && !this.RECORDING_PHASE ? undefined : this.callOr(3, 'a kind of resource');
    return { kind: 'ResourceDeclaration', doc, name, call, span: this.spanFrom(start) };
  });

  private readonly eventDeclaration: Rule<EventDeclaration> = this.rule('eventDeclaration', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('event'));
    const name = this.newName(1, 'event name(field: Type)', [t.LParen]);
    const parameters = this.parametersOr(2, 'the fields of the event');
    return { kind: 'EventDeclaration', doc, name, parameters, span: this.spanFrom(start) };
  });

  private readonly fnDeclaration: Rule<FnDeclaration> = this.rule('fnDeclaration', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('fn'));
    const name = this.newName(1, 'fn name(a: T) -> T = …', [t.LParen]);
    const parameters = this.parametersOr(2, 'the parameters');
    this.ACTION(() => this.checkParameters(parameters));
    const result = this.resultType(3);
    const assign = this.expected(4, t.Assign, 'and the value of the function');
    const body = assign === undefined && !this.RECORDING_PHASE ? undefined : this.expressionOr(5);
    return { kind: 'FnDeclaration', doc, name, parameters, result, body, span: this.spanFrom(start) };
  });

  private readonly flowDeclaration: Rule<FlowDeclaration> = this.rule('flowDeclaration', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('flow'));
    const name = this.newName(1, 'flow name() { … }', [t.LParen]);
    const parameters = this.parametersOr(2, 'the parameters');
    this.ACTION(() => this.checkParameters(parameters));
    const result = this.resultType(3);
    const clauses = this.clauses();
    const body = this.outermostBlock();
    return { kind: 'FlowDeclaration', doc, name, parameters, result, clauses, body, span: this.spanFrom(start) };
  });

  private outermostBlock(): Block | undefined {
    this.outermost = this.LA(1);
    const body = this.blockOr(4, 'the head of the flow');
    this.outermost = undefined;
    return body;
  }

  private readonly triggerDeclaration: Rule<TriggerDeclaration> = this.rule('triggerDeclaration', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('on'));
    const event = this.OPTION1({
      GATE: () => this.isAt(t.NameWord, 2) && !this.startsLine(2),
      DEF: () => {
        this.CONSUME(k('event'), instead);
        return this.name(1);
      },
    });
    const trigger =
      event !== undefined && !this.RECORDING_PHASE
        ? undefined
        : this.callOr(2, 'a trigger such as `schedule("0 3 * * *")`');
    const variable = this.OPTION3(() => {
      this.CONSUME(k('as'));
      return this.nameOr(4, 'a name');
    });
    const arrow = this.expected(5, t.Arrow, 'and the flow to start');
    const call = arrow === undefined && !this.RECORDING_PHASE ? undefined : this.callOr(6, 'a call of a flow');
    return { kind: 'TriggerDeclaration', doc, trigger, event, variable, call, span: this.spanFrom(start) };
  });

  private readonly declareDeclaration: Rule<DeclareDeclaration> = this.rule('declareDeclaration', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('declare'));
    const word = this.OPTION(() =>
      this.OR(['action', 'fn', 'resource', 'trigger'].map(word => ({ ALT: () => this.CONSUME(k(word), needed) }))),
    );
    if (word === undefined)
      this.missing('flow/syntax', 'Expected `action`, `fn`, `resource` or `trigger` after `declare`.');
    const name = this.option(6, {
      GATE: () => !this.startsLine(),
      DEF: () => this.SUBRULE(this.qualifiedName, needed),
    });
    if (name === undefined) this.missing('flow/expected-name', `Expected a name after \`${this.LA(0).image}\`.`);
    let typeParameters: Name[] = [];
    this.OPTION2(() => {
      const open = this.CONSUME(t.Less);
      typeParameters = this.items(1, this.lambdaName, t.Greater, () => this.isAt(t.NameWord));
      if (typeParameters.length === 0) this.missing('flow/expected-name', 'Expected a name after `<`.');
      this.close(3, t.Greater, open, 'the list of types');
    });
    const parameters = this.parametersOr(4, 'the parameters');
    const result = this.resultType(5);
    const modifiers: Name[] = [];
    this.MANY2(() => {
      const modifier = this.SUBRULE(this.modifier);
      this.ACTION(() => modifiers.push(modifier));
    });
    const what = word?.image as DeclareDeclaration['what'];
    return {
      kind: 'DeclareDeclaration',
      doc,
      what,
      name,
      typeParameters,
      parameters,
      result,
      modifiers,
      span: this.spanFrom(start),
    };
  });

  private readonly modifier: Rule<Name> = this.rule('modifier', () => {
    const token = this.OR([
      { ALT: () => this.CONSUME(k('idempotent')) },
      { ALT: () => this.CONSUME(k('keyed')) },
      { ALT: () => this.CONSUME(k('pure')) },
    ]);
    return { kind: 'Name', text: token.image, span: this.spanOf(token) };
  });

  private readonly qualifiedName: Rule<QualifiedName> = this.rule('qualifiedName', () => {
    const start = this.start();
    const parts: Name[] = [this.name(0, t.Word)];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      const part = this.option(1, { GATE: () => !this.startsLine(), DEF: () => this.name(1, t.Word, needed) });
      if (part === undefined) this.missing('flow/expected-name', 'Expected a name after `.`.');
      else this.ACTION(() => parts.push(part));
    });
    return { kind: 'QualifiedName', parts, span: this.spanFrom(start) };
  });

  // Parameters

  private parametersOr(index: number, what: string): readonly Parameter[] {
    const found = this.option(index, () => this.subrule(index, this.parameterList, needed));
    if (found === undefined) this.missing('flow/syntax', `Expected \`(\` and ${what} after \`${this.LA(0).image}\`.`);
    return found ?? [];
  }

  private readonly parameterList: Rule<readonly Parameter[]> = this.rule('parameterList', () => {
    const open = this.CONSUME(t.LParen);
    const list = this.items(1, this.parameter, t.RParen, this.isParameter);
    this.close(2, t.RParen, open, 'the list of parameters');
    return list;
  });

  private readonly isParameter = (): boolean => {
    if (this.isAt(t.Colon, 2) || this.isAt(t.Question, 2)) return this.isAt(t.Word);
    return this.isAt(t.NameWord) && !this.isAtDeclaration();
  };

  private readonly parameter: Rule<Parameter> = this.rule('parameter', () => {
    const start = this.start();
    const doc = this.doc();
    const name = this.name(0, t.Word);
    const optional = this.maybe(1, t.Question) !== undefined;
    const colon = this.expected(2, t.Colon, 'and a type after the name of a parameter');
    const type = colon === undefined && !this.RECORDING_PHASE ? undefined : this.typeOr(3);
    const value = this.OPTION4(() => {
      this.CONSUME(t.Assign);
      return this.expressionOr(5);
    });
    return { kind: 'Parameter', doc, name, optional, type, default: value, span: this.spanFrom(start) };
  });

  /** The parameters of a flow or a function are variables in it, so that a reserved word can't name one. */
  private checkParameters(parameters: readonly Parameter[]): void {
    for (const { name } of parameters) {
      const type = t.keywords.get(name.text);
      if (type === undefined || type.CATEGORIES?.includes(t.NameWord)) continue;
      this.problems.push({ code: 'flow/reserved-word', message: reservedWordMessage(name.text), span: name.span });
    }
  }

  /** Uses two indexes: the given one and that plus 100. */
  private resultType(index: number): TypeNode | undefined {
    return this.option(index, () => {
      this.consume(index, t.ThinArrow);
      return this.typeOr(index + 100);
    });
  }

  // Tests

  private readonly testDeclaration: Rule<TestDeclaration> = this.rule('testDeclaration', () => {
    const start = this.start();
    const doc = this.doc();
    this.CONSUME(k('test'));
    const name = this.option(1, () => this.SUBRULE(this.stringLiteral, needed));
    if (name === undefined)
      this.missing('flow/expected-name', '`test` needs a name in quotes: `test "what is shown" { … }`.');
    const statements = this.option(2, () => this.SUBRULE(this.testBody, needed));
    if (statements === undefined) this.missing('flow/syntax', 'Expected `{ … }` after the name of the test.');
    return { kind: 'TestDeclaration', doc, name, statements: statements ?? [], span: this.spanFrom(start) };
  });

  private readonly testBody: Rule<readonly TestStatement[]> = this.rule('testBody', () => {
    const open = this.CONSUME(t.LCurly);
    const statements: TestStatement[] = [];
    this.isInTest = true;
    const stop = () =>
      this.isAt(t.RCurly) || this.isAtDeclaration() || this.endsByIndent(open) || this.startsTestStatement();
    const skip = () => {
      this.skipUntil(stop, `Expected ${statementsOfTests}, and not ${this.nextWord()}.`);
    };
    this.ACTION(skip);
    this.MANY({
      GATE: () => !this.endsByIndent(open),
      DEF: () => {
        const statement = this.SUBRULE(this.testStatement);
        this.ACTION(() => {
          if (statement !== undefined) statements.push(statement);
          skip();
        });
      },
    });
    this.isInTest = false;
    this.closeBlock(1, open, 'the test');
    return statements;
  });

  private startsTestStatement(): boolean {
    return statementStarts.has(this.LA(1).tokenType) || testWords.has(this.LA(1).tokenType.name);
  }

  private readonly testStatement: Rule<TestStatement | undefined> = this.rule('testStatement', () =>
    this.OR(this.testStatementAlternatives),
  );

  private readonly testStatementAlternatives = [
    { ALT: () => this.SUBRULE(this.mockStatement) },
    { ALT: () => this.SUBRULE(this.runStatement) },
    { ALT: () => this.SUBRULE(this.expectStatement) },
    { ALT: () => this.SUBRULE(this.advanceStatement) },
    // The `emit` of a test is not the `emit` of a flow.
    { ALT: () => this.SUBRULE(this.sendStatement), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.commonStatement() },
  ] as { ALT: () => TestStatement | undefined }[];

  private commonStatement(): TestStatement | undefined {
    const word = this.LA(1);
    const statement = this.SUBRULE(this.statement);
    if (this.RECORDING_PHASE || statement?.kind === 'CancelStatement' || statement?.kind === 'LetStatement')
      return statement as TestStatement;
    const message = `\`${word.image}\` has no place in a test; there are ${statementsOfTests}.`;
    this.problem('flow/syntax', message, this.spanOf(word));
    return undefined;
  }

  private readonly mockStatement: Rule<MockStatement> = this.rule('mockStatement', () => {
    const start = this.start();
    this.CONSUME(k('mock'));
    const target = this.option(1, {
      GATE: () => !this.startsLine(),
      DEF: () => this.SUBRULE(this.qualifiedName, needed),
    });
    if (target === undefined)
      this.missing('flow/expected-name', 'Expected the name of an action after `mock`: `mock http.get => …`.');
    const list = this.option(4, {
      GATE: () => target !== undefined && !this.startsLine(),
      DEF: () => this.SUBRULE(this.argumentList),
    });
    const variable = this.OPTION5(() => {
      this.CONSUME(k('as'));
      return this.nameOr(6, 'a name for the call');
    });
    const arrow = this.expected(2, t.Arrow, 'and what the action gives');
    const outcome = this.option(3, {
      GATE: () => arrow !== undefined && (this.isAt(k('fail')) || this.isRecordedOutcome() || this.startsExpression()),
      DEF: () => this.SUBRULE(this.mockOutcome, needed),
    });
    if (outcome === undefined)
      this.missing('flow/expected-expression', 'Expected a value, or `fail` and a message, after `=>`.');
    return { kind: 'MockStatement', target, arguments: list, variable, outcome, span: this.spanFrom(start) };
  });

  private readonly mockOutcome: Rule<MockOutcome | undefined> = this.rule('mockOutcome', () => {
    const start = this.start();
    const word = this.OPTION({
      GATE: () => this.isAt(k('fail')) || this.isRecordedOutcome() || this.isRealOutcome(),
      DEF: () =>
        this.OR([
          { ALT: () => this.CONSUME(k('fail')) },
          { ALT: () => this.CONSUME(k('recorded')) },
          { ALT: () => this.CONSUME(k('real'), instead) },
        ]),
    });
    const how = word === undefined ? 'value' : (word.image as 'fail' | 'recorded' | 'real');
    const value = how === 'real' && !this.RECORDING_PHASE ? undefined : this.expressionOr(2);
    const delay = this.delay(4);
    const next = this.OPTION3(() => {
      this.CONSUME(k('then'));
      return this.nested(() => this.SUBRULE(this.mockOutcome));
    });
    return { kind: 'MockOutcome', how, value, delay, next, span: this.spanFrom(start) };
  });

  /** `recorded` and a path; anything else behind it makes it a name. */
  private isRecordedOutcome(): boolean {
    return this.isAt(k('recorded')) && (this.isAt(t.PlainString, 2) || this.isAt(t.StringOpen, 2));
  }

  /** `real` alone; anything behind it makes it a name. */
  private isRealOutcome(): boolean {
    if (!this.isAt(k('real'))) return false;
    return this.startsLine(2) || this.isAt(t.RCurly, 2) || this.isAt(k('then'), 2);
  }

  /** `after 2s`. Uses two indexes: the given one and that plus 100. */
  private delay(index: number): Expression | undefined {
    return this.option(index, () => {
      this.consume(index, k('after'));
      return this.expressionOr(index + 100);
    });
  }

  private readonly runStatement: Rule<RunStatement> = this.rule('runStatement', () => {
    const start = this.start();
    this.CONSUME(k('run'));
    const call = this.callOr(1, 'a call of a flow');
    const result = this.OPTION2(() => {
      this.CONSUME(k('as'));
      return this.nameOr(3, 'a name for the result');
    });
    const duration = this.OPTION4(() => {
      this.CONSUME(k('for'));
      return this.expressionOr(5);
    });
    return { kind: 'RunStatement', call, result, duration, span: this.spanFrom(start) };
  });

  private readonly advanceStatement: Rule<TestStatement> = this.rule('advanceStatement', () => {
    const start = this.start();
    this.CONSUME(k('advance'));
    const duration = this.expressionOr(1);
    return { kind: 'AdvanceStatement', duration, span: this.spanFrom(start) };
  });

  private readonly sendStatement: Rule<TestStatement> = this.rule('sendStatement', () => {
    const start = this.start();
    this.CONSUME(k('emit'));
    const { event, list } = this.eventPattern();
    const argumentsSpan = this.spanFrom(start);
    const delay = this.delay(3);
    return { kind: 'SendStatement', event, arguments: list, argumentsSpan, delay, span: this.spanFrom(start) };
  });

  private readonly expectStatement: Rule<TestStatement> = this.rule('expectStatement', () => {
    const start = this.start();
    this.CONSUME(k('expect'));
    const condition = this.expressionOr(1);
    return { kind: 'ExpectStatement', condition, span: this.spanFrom(start) };
  });

  protected override isAtOwnStatement(): boolean {
    return this.isInTest && testWords.has(this.LA(1).tokenType.name) && this.startsLine();
  }
}

const statementsOfTests = '`mock`, `run`, `expect`, `emit`, `advance`, `cancel` and `let`';

const declarationWords: ReadonlySet<string> = new Set(
  'import type secret resource event fn flow on test declare'.split(' '),
);
