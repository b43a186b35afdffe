import type {
  AfterCondition,
  Block,
  CallExpression,
  Clause,
  Declaration,
  DeclareDeclaration,
  Expression,
  FlowDeclaration,
  ForWork,
  IfWork,
  ImportDeclaration,
  MatchCase,
  MockOutcome,
  Name,
  Node,
  QualifiedName,
  RaceBranch,
  RepeatWork,
  SourceFile,
  Statement,
  Step,
  TestStatement,
  TriggerDeclaration,
  TryWork,
  Work,
} from '../ast.ts';
import { choice, concat, type Doc, hardLine, indent, isOneLine } from './doc.ts';
import { ExpressionPrinter } from './expressionPrinter.ts';

/** A step and its clauses stand in one line up to this length, unless the author put the first on a line of its own. */
const clauseWidth = 100;

/** Prints a whole file. */
export class FilePrinter extends ExpressionPrinter {
  /** How many spaces more than one stand before the `=` of a node, so that it is below that of its neighbour. */
  private readonly padding = new Map<Node, number>();

  file(tree: SourceFile): Doc {
    this.align(tree.declarations);
    return this.lines(tree.declarations, declaration => this.declaration(declaration), true);
  }

  // Declarations

  private declaration(node: Declaration): Doc {
    switch (node.kind) {
      case 'ImportDeclaration':
        return this.importDeclaration(node);
      case 'TypeDeclaration':
        return concat(this.word(), ' ', this.word(), ' ', this.tok('='), this.definedType(node.type));
      case 'SecretDeclaration':
        return concat(this.word(), ' ', this.word());
      case 'ResourceDeclaration':
        return concat(this.word(), ' ', this.word(), this.assign(node), this.call(node.call));
      case 'EventDeclaration':
        return concat(this.word(), ' ', this.word(), this.parameters(node.parameters));
      case 'FnDeclaration':
        return concat(
          ...[this.word(), ' ', this.word(), this.parameters(node.parameters), this.result(node.result)],
          ...[' ', this.tok('='), ' ', this.expression(node.body)],
        );
      case 'FlowDeclaration':
        return this.flowDeclaration(node);
      case 'TriggerDeclaration':
        return this.triggerDeclaration(node);
      case 'TestDeclaration':
        this.align(node.statements);
        return concat(
          ...[this.word(), ' ', this.expression(node.name), ' '],
          this.braces(node.statements, statement => this.testStatement(statement)),
        );
      case 'DeclareDeclaration':
        return this.declareDeclaration(node);
    }
  }

  private importDeclaration(node: ImportDeclaration): Doc {
    return concat(
      this.word(),
      ' ',
      node.names === undefined ? '' : concat(this.inBraces(node.names), ' ', this.tok('from'), ' '),
      this.expression(node.path),
      node.alias === undefined ? '' : concat(' ', this.tok('as'), ' ', this.word()),
    );
  }

  private flowDeclaration(node: FlowDeclaration): Doc {
    const head = concat(this.word(), ' ', this.word(), this.parameters(node.parameters), this.result(node.result));
    if (node.clauses.length === 0) return concat(head, ' ', this.block(node.body));
    const behind = this.trailing();
    const { docs, broken, comments } = this.clauses(node.clauses, node.body);
    const apart = concat(behind, indent(indent(concat(...broken))), hardLine());
    const inLine = concat(...docs.map(clause => concat(' ', clause)), ' ');
    const isInLine = !comments && behind === '' && isOneLine(inLine);
    return concat(head, isInLine ? choice(inLine, apart, clauseWidth) : apart, this.block(node.body));
  }

  private triggerDeclaration(node: TriggerDeclaration): Doc {
    return concat(
      ...[this.tok('on'), ' '],
      node.event === undefined ? this.call(node.trigger) : concat(this.tok('event'), ' ', this.word()),
      node.variable === undefined ? '' : concat(' ', this.tok('as'), ' ', this.word()),
      ...[' ', this.tok('=>'), ' ', this.call(node.call)],
    );
  }

  private declareDeclaration(node: DeclareDeclaration): Doc {
    return concat(
      ...[this.tok('declare'), ' ', this.word(), ' ', this.qualifiedName(node.name)],
      node.typeParameters.length > 0 ? this.names('<', node.typeParameters, '>') : '',
      ...[this.parameters(node.parameters), this.result(node.result)],
      ...node.modifiers.map(() => concat(' ', this.word())),
    );
  }

  private qualifiedName(name: QualifiedName | undefined): Doc {
    if (name === undefined) return '';
    return concat(...name.parts.map((_, index) => (index === 0 ? this.word() : concat(this.tok('.'), this.word()))));
  }

  private result(type: FlowDeclaration['result']): Doc {
    return type === undefined ? '' : concat(' ', this.tok('->'), ' ', this.type(type));
  }

  private call(call: CallExpression | undefined): Doc {
    return this.expression(call);
  }

  // Blocks

  private block(block: Block | undefined): Doc {
    if (block === undefined) return '';
    this.align(block.statements);
    return this.braces(block.statements, statement => this.statement(statement));
  }

  private braces<Item extends Node>(items: readonly Item[], print: (item: Item) => Doc): Doc {
    const open = this.tok('{');
    const behind = this.trailing();
    const isEmpty = items.length === 0 && behind === '' && !this.isAtComment();
    const body = this.lines(items, print);
    const close = this.tok('}');
    return isEmpty ? concat(open, close) : concat(open, behind, indent(body), hardLine(), close);
  }

  private statement(statement: Statement): Doc {
    switch (statement.kind) {
      case 'Step':
        return this.step(statement);
      case 'LetStatement':
        return concat(
          ...[this.word(), ' ', this.word()],
          statement.type === undefined ? '' : concat(this.tok(':'), ' ', this.type(statement.type)),
          ...[this.assign(statement), this.expression(statement.value)],
        );
      case 'CancelStatement':
        return concat(this.word(), ' ', this.word());
      default:
        return concat(this.word(), ' ', this.expression(statement.value));
    }
  }

  private step(step: Step): Doc {
    const head = step.name === undefined ? '' : concat(this.tok('step'), ' ', this.word(), this.assign(step));
    const work = concat(head, this.work(step.work));
    if (step.clauses.length === 0) return work;
    const behind = this.trailing();
    const isWrittenApart = this.isOnNewLine();
    const { docs, broken, comments } = this.clauses(step.clauses, undefined);
    const inLine = concat(work, ...docs.map(clause => concat(' ', clause)));
    const apart = concat(work, behind, indent(concat(...broken)));
    if (comments || behind !== '' || isWrittenApart) return apart;
    // Clauses follow the `}` of a block; a call of several lines has them below it.
    const last = concat('}', ...docs.map(clause => concat(' ', clause)));
    if (endsWithBlock(step.work)) return isOneLine(last) ? choice(inLine, apart, clauseWidth) : apart;
    return isOneLine(inLine) ? choice(inLine, apart, clauseWidth) : apart;
  }

  /** Clauses as they stand in one line and each on a line of its own, and whether comments stand between them. */
  private clauses(
    clauses: readonly Clause[],
    body: Block | undefined,
  ): { docs: Doc[]; broken: Doc[]; comments: boolean } {
    const docs: Doc[] = [];
    const broken: Doc[] = [];
    let comments = false;
    clauses.forEach((clause, index) => {
      const above = this.commentsAbove(hardLine);
      const doc = this.host(clause, () => this.clause(clause));
      const isLast = index === clauses.length - 1;
      // What stands behind the last clause stands behind the whole step.
      const behind = isLast && body === undefined ? '' : this.trailing();
      if (above.length > 0 || behind !== '') comments = true;
      docs.push(doc);
      broken.push(...above, hardLine(), doc, behind);
    });
    return { docs, broken, comments };
  }

  // Work

  private work(work: Work | undefined): Doc {
    if (work === undefined) return '';
    switch (work.kind) {
      case 'CallWork':
        return this.call(work.call);
      case 'IfWork':
        return this.ifWork(work);
      case 'MatchWork':
        return concat(
          ...[this.word(), ' ', this.expression(work.value), ' '],
          this.braces(work.cases, matchCase => this.matchCase(matchCase)),
        );
      case 'ForWork':
        return this.forWork(work);
      case 'RepeatWork':
        return this.repeatWork(work);
      case 'GroupWork':
        return concat(this.word(), ' ', this.block(work.body));
      case 'RaceWork':
        return concat(
          ...[this.word(), ' ', work.winners === undefined ? '' : concat(this.expression(work.winners), ' ')],
          this.braces(work.branches, branch => this.raceBranch(branch)),
          work.restContinue ? concat(' ', this.tok('rest'), ' ', this.tok('continue')) : '',
        );
      case 'TryWork':
        return this.tryWork(work);
      case 'WaitWork':
        return concat(
          this.word(),
          ' ',
          work.fresh ? `${this.tok('fresh')} ` : '',
          this.word(),
          this.argumentList(work.arguments),
        );
      case 'EmitWork':
        return concat(this.word(), ' ', this.word(), this.argumentList(work.arguments));
      case 'StartWork':
        return concat(this.word(), ' ', this.call(work.call));
    }
  }

  private ifWork(work: IfWork): Doc {
    const start = concat(this.word(), ' ', this.expression(work.condition), ' ', this.block(work.then));
    if (work.otherwise === undefined) return start;
    const joint = this.joint();
    const word = this.tok('else');
    return concat(
      ...[start, joint, word, ' '],
      work.otherwise.kind === 'Block' ? this.block(work.otherwise) : this.ifWork(work.otherwise),
    );
  }

  /** What stands between a `}` and the word that goes on: a space, or the comments there on lines of their own. */
  private joint(): Doc {
    if (!this.isAtComment()) return ' ';
    const behind = this.trailing();
    return concat(behind, ...this.commentsAbove(hardLine), hardLine());
  }

  private matchCase(node: MatchCase): Doc {
    const patterns: Doc[] = node.isElse ? [this.word()] : [];
    node.patterns.forEach((pattern, index) => {
      if (index > 0) patterns.push(this.tok(','), ' ');
      patterns.push(this.type(pattern));
    });
    return concat(...patterns, ' ', this.tok('=>'), ' ', this.block(node.body));
  }

  private forWork(work: ForWork): Doc {
    return concat(
      ...[this.word(), ' ', this.word()],
      work.index === undefined ? '' : concat(this.tok(','), ' ', this.word()),
      ...[' ', this.tok('in'), ' ', this.expression(work.source), ' '],
      ...[this.worded('limit', work.limit, ' '), this.block(work.body), this.until(work.until)],
    );
  }

  private repeatWork(work: RepeatWork): Doc {
    return concat(
      ...[this.word(), ' ', this.worded('every', work.every, ' '), this.worded('limit', work.limit, ' ')],
      ...[this.block(work.body), this.until(work.until)],
    );
  }

  private until(condition: Expression | undefined): Doc {
    return condition === undefined ? '' : concat(' ', this.worded('until', condition));
  }

  /** A word and its value, when there is one. */
  private worded(word: string, value: Expression | undefined, after: Doc = ''): Doc {
    return value === undefined ? '' : concat(this.tok(word), ' ', this.expression(value), after);
  }

  private raceBranch(branch: RaceBranch): Doc {
    return concat(this.word(), ' ', branch.name === undefined ? '' : concat(this.word(), ' '), this.block(branch.body));
  }

  private tryWork(work: TryWork): Doc {
    const docs: Doc[] = [this.word(), ' ', this.block(work.body)];
    if (work.handler !== undefined) {
      docs.push(this.joint(), this.tok('catch'), ' ', work.error === undefined ? '' : concat(this.word(), ' '));
      docs.push(this.block(work.handler));
    }
    if (work.cleanup !== undefined) docs.push(this.joint(), this.tok('finally'), ' ', this.block(work.cleanup));
    return concat(...docs);
  }

  // Clauses

  private clause(clause: Clause): Doc {
    const word = this.word();
    switch (clause.kind) {
      case 'AfterClause':
        return concat(
          word,
          ' ',
          ...clause.conditions.map((condition, index) => {
            const comma = index > 0 ? concat(this.tok(','), ' ') : '';
            return concat(comma, this.afterCondition(condition));
          }),
        );
      case 'RetryClause':
        return concat(
          ...[word, ' ', this.expression(clause.count)],
          clause.backoff === undefined ? '' : concat(' ', this.worded('backoff', clause.backoff)),
          clause.maximum === undefined ? '' : concat(this.tok('..'), this.expression(clause.maximum)),
          clause.on === undefined ? '' : concat(' ', this.worded('on', clause.on)),
        );
      case 'CatchClause':
        return concat(
          ...[word, ' ', clause.error === undefined ? '' : concat(this.word(), ' ', this.tok('=>'), ' ')],
          this.expression(clause.value),
        );
      case 'CacheClause':
        return concat(
          word,
          clause.on === undefined ? '' : concat(' ', this.worded('on', clause.on)),
          clause.duration === undefined ? '' : concat(' ', this.worded('for', clause.duration)),
        );
      default:
        return concat(word, ' ', this.expression(valueOf(clause)));
    }
  }

  private afterCondition(condition: AfterCondition): Doc {
    const word = this.word();
    if (condition.kind === 'AfterAny') return concat(word, this.names('(', condition.steps, ')'));
    return concat(word, condition.state === undefined ? '' : concat(this.tok('.'), this.word()));
  }

  // Tests

  private testStatement(statement: TestStatement): Doc {
    switch (statement.kind) {
      case 'MockStatement':
        return concat(
          ...[this.word(), ' ', this.qualifiedName(statement.target)],
          statement.arguments === undefined ? '' : this.argumentList(statement.arguments),
          statement.variable === undefined ? '' : concat(' ', this.tok('as'), ' ', this.word()),
          ...[' ', this.tok('=>'), ' ', this.mockOutcome(statement.outcome)],
        );
      case 'RunStatement':
        return concat(
          ...[this.word(), ' ', this.call(statement.call)],
          statement.result === undefined ? '' : concat(' ', this.tok('as'), ' ', this.word()),
          statement.duration === undefined ? '' : concat(' ', this.worded('for', statement.duration)),
        );
      case 'ExpectStatement':
        return concat(this.word(), ' ', this.expression(statement.condition));
      case 'AdvanceStatement':
        return concat(this.word(), ' ', this.expression(statement.duration));
      case 'SendStatement':
        return concat(
          ...[this.word(), ' ', this.word(), this.argumentList(statement.arguments)],
          this.delay(statement.delay),
        );
      default:
        return this.statement(statement);
    }
  }

  private mockOutcome(outcome: MockOutcome | undefined): Doc {
    if (outcome === undefined) return '';
    return concat(
      outcome.how === 'fail' || outcome.how === 'recorded' ? concat(this.tok(outcome.how), ' ') : '',
      outcome.how === 'real' ? this.tok('real') : this.expression(outcome.value),
      this.delay(outcome.delay),
      outcome.next === undefined ? '' : concat(' ', this.tok('then'), ' ', this.mockOutcome(outcome.next)),
    );
  }

  private delay(delay: Expression | undefined): Doc {
    return delay === undefined ? '' : concat(' ', this.worded('after', delay));
  }

  // Alignment

  /** ` = `, with the spaces that keep it below the one of the line above. */
  private assign(node: Node): Doc {
    return concat(' '.repeat(1 + (this.padding.get(node) ?? 0)), this.tok('='), ' ');
  }

  /** Finds the neighbours whose `=` stand below each other in the text, and keeps them there. */
  private align(nodes: readonly Node[]): void {
    let run: Aligned[] = [];
    const finish = () => {
      const width = Math.max(...run.map(one => one.width));
      for (const one of run) this.padding.set(one.node, width - one.width);
      run = [];
    };
    for (const node of nodes) {
      const one = this.aligned(node);
      const previous = run.at(-1);
      const continues =
        one !== undefined &&
        previous !== undefined &&
        one.column === previous.column &&
        this.isNextLine(previous.node, node);
      if (run.length > 0 && !continues) finish();
      if (one !== undefined) run.push(one);
    }
    if (run.length > 0) finish();
  }

  /** The column of the `=` right after a node's name, and how wide what stands before it will be. */
  private aligned(node: Node): Aligned | undefined {
    if (node.kind !== 'Step' && node.kind !== 'LetStatement' && node.kind !== 'ResourceDeclaration') return undefined;
    const name: Name | undefined = node.name;
    if (name === undefined) return undefined;
    let assignAt = name.span.end;
    while (this.text[assignAt] === ' ') assignAt++;
    if (this.text[assignAt] !== '=') return undefined;
    const word = { Step: 'step', LetStatement: 'let', ResourceDeclaration: 'resource' }[node.kind];
    const lineStart = this.text.lastIndexOf('\n', assignAt) + 1;
    return { node, column: assignAt - lineStart, width: word.length + 1 + name.text.length };
  }

  private isNextLine(before: Node, node: Node): boolean {
    const between = this.text.slice(before.span.end, node.span.start);
    return between.split('\n').length === 2;
  }
}

interface Aligned {
  readonly node: Node;
  readonly column: number;
  readonly width: number;
}

function endsWithBlock(work: Work | undefined): boolean {
  return work !== undefined && !['CallWork', 'WaitWork', 'EmitWork', 'StartWork'].includes(work.kind);
}

function valueOf(
  clause: Exclude<Clause, { kind: 'AfterClause' | 'RetryClause' | 'CatchClause' | 'CacheClause' }>,
): Expression | undefined {
  switch (clause.kind) {
    case 'WhenClause':
      return clause.condition;
    case 'TimeoutClause':
      return clause.duration;
    case 'UndoClause':
      return clause.call;
    case 'LimitClause':
      return clause.count;
    case 'UsingClause':
      return clause.resource;
  }
}
