import type {
  Argument,
  BinaryExpression,
  BinaryOperator,
  CallExpression,
  Expression,
  LambdaExpression,
  Node,
  ObjectField,
  ObjectLiteral,
  Parameter,
  Spread,
  StringLiteral,
  TypeField,
  TypeNode,
} from '../ast.ts';
import { choice, concat, type Doc, flat, group, ifBroken, indent, line, raw } from './doc.ts';
import { type ListLayout, TokenCursor } from './tokenCursor.ts';

const inParentheses: ListLayout = {
  space: '',
  between: ' ',
  separator: isLast => (isLast ? ifBroken(',', '') : ','),
};
const inBraces: ListLayout = { ...inParentheses, space: ' ' };
/** Fields of a type need no comma at a line end. */
const inTypeBraces: ListLayout = {
  space: ' ',
  between: ' ',
  separator: isLast => (isLast ? '' : ifBroken('', ',')),
};
const inAngles: ListLayout = { ...inParentheses, separator: isLast => (isLast ? '' : ',') };

/** The longest line, where the text allows. */
export const lineWidth = 120;

/** Prints expressions and types. */
export class ExpressionPrinter extends TokenCursor {
  // Types

  protected type(type: TypeNode | undefined): Doc {
    if (type === undefined) return '';
    switch (type.kind) {
      case 'NamedType':
        return concat(this.word(), type.arguments.length > 0 ? this.bracketed('<', type.arguments, '>', inAngles) : '');
      case 'LiteralType':
        return typeof type.value === 'number' && type.value < 0 ? concat(this.tok('-'), this.word()) : this.word();
      case 'ListType':
        return concat(this.type(type.element), this.tok('['), this.tok(']'));
      case 'NullableType':
        // `??` would be another token.
        return concat(this.type(type.inner), type.inner?.kind === 'NullableType' ? ' ' : '', this.tok('?'));
      case 'UnionType':
        return group(indent(this.unionMembers(type.members)));
      case 'ObjectType':
        return this.bracketed('{', type.fields, '}', inTypeBraces, true);
      case 'SecretType':
        return concat(this.tok('secret'), ' ', this.type(type.inner));
      case 'FunctionType':
        return concat(
          this.bracketed('(', type.parameters, ')', inParentheses),
          ' ',
          this.tok('->'),
          ' ',
          this.type(type.result),
        );
      case 'ParenthesizedType':
        return concat(this.tok('('), this.type(type.inner), this.tok(')'));
    }
  }

  private unionMembers(members: readonly TypeNode[]): Doc {
    return concat(
      ...members.map((member, index) => {
        if (index === 0) return this.type(member);
        return concat(' ', this.tok('|'), line(), this.type(member));
      }),
    );
  }

  /** A type after `=`, which breaks into one line for each member of a union. */
  protected definedType(type: TypeNode | undefined): Doc {
    this.drop('|');
    if (type?.kind !== 'UnionType') return concat(' ', this.type(type));
    const members = type.members.map((member, index) => {
      if (index > 0) this.tok('|');
      return concat(index > 0 ? concat(line(), '| ') : concat(line(), ifBroken('| ', '')), this.type(member));
    });
    return group(indent(concat(...members)));
  }

  private typeField(field: TypeField): Doc {
    return concat(this.word(), field.optional ? this.tok('?') : '', this.tok(':'), ' ', this.type(field.type));
  }

  protected parameter(parameter: Parameter): Doc {
    return concat(
      this.word(),
      parameter.optional ? this.tok('?') : '',
      this.tok(':'),
      ' ',
      this.type(parameter.type),
      parameter.default === undefined ? '' : concat(' ', this.tok('='), ' ', this.expression(parameter.default)),
    );
  }

  /**
   * A list in brackets.
   *
   * @param keepsBreak whether a line end before the first item is kept.
   */
  protected bracketed(
    open: string,
    items: readonly Item[],
    close: string,
    layout: ListLayout,
    keepsBreak = false,
  ): Doc {
    const opening = this.tok(open);
    const isBroken = keepsBreak && items.length > 0 && this.isOnNewLine();
    const behind = this.trailing();
    const body = this.separated(items, item => this.item(item), layout);
    const end = line(items.length === 0 ? '' : layout.space);
    return group(concat(opening, behind, indent(body), end, this.tok(close)), isBroken);
  }

  protected parameters(parameters: readonly Parameter[]): Doc {
    return this.bracketed('(', parameters, ')', inParentheses, true);
  }

  /** `{ a, b as c }` of an import. */
  protected inBraces(items: readonly Item[]): Doc {
    return this.bracketed('{', items, '}', inBraces);
  }

  protected names(open: string, items: readonly Item[], close: string): Doc {
    return this.bracketed(open, items, close, inAngles);
  }

  private item(item: Item): Doc {
    switch (item.kind) {
      case 'Argument':
        return this.argument(item);
      case 'Parameter':
        return this.parameter(item);
      case 'TypeField':
        return this.typeField(item);
      case 'ObjectField':
        return this.objectField(item);
      case 'Spread':
        return concat(this.tok('...'), this.expression(item.value));
      case 'Name':
        return this.word();
      case 'ImportName':
        return concat(this.word(), item.alias === undefined ? '' : concat(' ', this.tok('as'), ' ', this.word()));
      default:
        return isType(item) ? this.type(item) : this.expression(item);
    }
  }

  // Expressions

  protected expression(expression: Expression | undefined): Doc {
    if (expression === undefined) return '';
    switch (expression.kind) {
      case 'StringLiteral':
        return this.string(expression);
      case 'NumberLiteral':
      case 'BooleanLiteral':
      case 'NullLiteral':
      case 'DurationLiteral':
      case 'NameExpression':
        return this.word();
      case 'ListLiteral':
        return this.bracketed('[', expression.items, ']', inParentheses);
      case 'ObjectLiteral':
        return this.object(expression);
      case 'MemberExpression':
      case 'IndexExpression':
      case 'CallExpression':
        return this.chain(expression);
      case 'UnaryExpression':
        return concat(this.word(), this.expression(expression.operand));
      case 'BinaryExpression':
        return group(indent(this.binary(expression)));
      case 'ConditionalExpression':
        return group(
          concat(
            this.expression(expression.condition),
            indent(
              concat(
                ...[line(), this.tok('?'), ' ', this.expression(expression.then)],
                ...[line(), this.tok(':'), ' ', this.expression(expression.otherwise)],
              ),
            ),
          ),
        );
      case 'CastExpression':
        return concat(this.expression(expression.value), ' ', this.tok('as'), ' ', this.type(expression.type));
      case 'LambdaExpression':
        return this.lambda(expression);
      case 'ParenthesizedExpression':
        return concat(this.tok('('), this.expression(expression.inner), this.tok(')'));
    }
  }

  /** An object; it stays broken when its first field is on a new line. */
  private object(expression: ObjectLiteral): Doc {
    return this.bracketed('{', expression.fields, '}', inBraces, true);
  }

  private objectField(field: ObjectField): Doc {
    const name = this.word();
    if (field.value === undefined) return name;
    return concat(name, this.tok(':'), ' ', this.expression(field.value));
  }

  private lambda(lambda: LambdaExpression): Doc {
    const [first] = lambda.parameters;
    let parameters: Doc;
    if (lambda.parameters.length === 1 && first !== undefined) {
      this.drop('(');
      parameters = this.word();
      this.drop(',');
      this.drop(')');
    } else parameters = this.bracketed('(', lambda.parameters, ')', inAngles);
    return concat(parameters, ' ', this.tok('=>'), ' ', this.expression(lambda.body));
  }

  /** Operands of one precedence stand side by side, others are indented. */
  private binary(expression: BinaryExpression): Doc {
    const left = this.operand(expression.left, expression.operator);
    const operator = this.tok(expression.operator);
    return concat(left, ' ', operator, line(), this.operand(expression.right, undefined));
  }

  private operand(expression: Expression | undefined, operator: BinaryOperator | undefined): Doc {
    const isAlike =
      expression?.kind === 'BinaryExpression' && operator !== undefined && areAlike(expression.operator, operator);
    return isAlike ? this.binary(expression) : this.expression(expression);
  }

  /** Members, indexes and calls; a chain of three or more calls breaks before their dots when it does not fit. */
  private chain(expression: Expression): Doc {
    const links: Expression[] = [];
    let head = expression;
    while (head.kind === 'MemberExpression' || head.kind === 'IndexExpression' || head.kind === 'CallExpression') {
      links.unshift(head);
      head = head.kind === 'CallExpression' ? head.callee : head.object;
    }
    const calls = links.filter(
      (link, index) => link.kind === 'CallExpression' && links[index - 1]?.kind === 'MemberExpression',
    );
    const breaks = calls.length >= 3;
    const start = this.expression(head);
    let isFirstCall = true;
    const docs = links.map((link, index): Doc => {
      if (link.kind === 'CallExpression') return this.callArguments(link);
      if (link.kind === 'IndexExpression') return concat(this.tok('['), this.expression(link.index), this.tok(']'));
      const doc = concat(this.word(), this.word());
      if (!breaks || links[index + 1]?.kind !== 'CallExpression') return doc;
      const wasFirst = isFirstCall;
      isFirstCall = false;
      return wasFirst ? doc : concat(line(''), doc);
    });
    return breaks ? group(concat(start, indent(concat(...docs)))) : concat(start, ...docs);
  }

  protected callArguments(call: CallExpression): Doc {
    return this.argumentList(call.arguments);
  }

  protected argumentList(list: readonly Argument[]): Doc {
    const last = list.at(-1)?.value;
    const isHuggable = last?.kind === 'ObjectLiteral' || last?.kind === 'ListLiteral';
    const state = this.save();
    const expanded = this.bracketed('(', list, ')', inParentheses);
    if (!isHuggable || typeof expanded === 'string' || !expanded.breaks) return expanded;
    const after = this.save();
    this.restore(state);
    const hugged = this.hugged(list);
    this.restore(after);
    return hugged === undefined ? expanded : choice(hugged, expanded, lineWidth);
  }

  /**
   * All arguments in one line, but for the last one, which has lines of its own. Undefined where that does not work, and where
   * the first one stands on a line of its own already: that is how arguments are laid out that are too long.
   */
  private hugged(list: readonly Argument[]): Doc | undefined {
    const docs: Doc[] = [this.tok('(')];
    if (this.isOnNewLine()) return undefined;
    for (const [index, argument] of list.entries()) {
      if (this.isAtComment()) return undefined;
      const doc = this.argument(argument);
      const isLast = index === list.length - 1;
      if (!isLast && typeof doc !== 'string' && doc.breaks) return undefined;
      docs.push(doc, isLast ? '' : ', ');
      if (this.isAtComment()) return undefined;
      this.drop(',');
    }
    if (this.isAtComment()) return undefined;
    docs.push(this.tok(')'));
    return concat(...docs);
  }

  private argument(argument: Argument): Doc {
    if (argument.name === undefined) return this.expression(argument.value);
    return concat(this.word(), this.tok(':'), ' ', this.expression(argument.value));
  }

  // Strings

  protected string(literal: StringLiteral): Doc {
    if (!literal.parts.some(part => part.kind === 'StringHole')) return raw(this.word());
    const docs: Doc[] = [this.word()];
    // The tokens between holes are those of the text, whatever the tree makes of it.
    for (const part of literal.parts) {
      if (part.kind !== 'StringHole') continue;
      if (this.peek() !== '${') docs.push(raw(this.word()));
      docs.push(this.tok('${'), flat(this.expression(part.value)), this.word());
    }
    if (this.peek() !== '"' && this.peek() !== '"""') docs.push(raw(this.word()));
    docs.push(this.word());
    return concat(...docs);
  }
}

/** What stands in lists. */
type Item =
  | Extract<Node, { kind: 'Argument' | 'Parameter' | 'TypeField' | 'ObjectField' | 'Name' | 'ImportName' }>
  | Spread
  | Expression
  | TypeNode;

function isType(item: Expression | TypeNode): item is TypeNode {
  return item.kind.endsWith('Type');
}

const additive: readonly string[] = ['+', '-'];
const multiplicative: readonly string[] = ['*', '/', '%'];

function areAlike(a: BinaryOperator, b: BinaryOperator): boolean {
  return (
    a === b ||
    (additive.includes(a) && additive.includes(b)) ||
    (multiplicative.includes(a) && multiplicative.includes(b))
  );
}
