import type { Expression, ForWork, ListLiteral, Node, Step } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import type { Symbol } from '../model.ts';
import { at, type Check, fix, type Look } from './check.ts';

export const unlimitedLoop: Check = {
  code: 'flow/unlimited-loop',
  severity: 'warning',
  title: 'A loop without `limit` over a list that comes from outside',
  explanation:
    'A `for` runs its iterations side by side. How long a list is that another system answered, nobody knows: ten elements today, ten thousand tomorrow, and as many requests at once. `limit` says how many may run at a time.',
  example: `flow remind() {
  step open = http.get("https://shop.example/invoices?state=open")
  for invoice in open.body as { id: string }[] {
               //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ flow/unlimited-loop
    step told = http.post("https://shop.example/invoices/\${invoice.id}/reminder")
  }
}
`,
  visit: { ForWork: checkFor },
};

function checkFor(work: ForWork, look: Look): void {
  const { source, limit, body } = work;
  if (!source || limit || !body || !callsSomething(body)) return;
  const step = sizedBy(source, look, new Set());
  if (!step) return;
  const { name, origin } = step;
  look.report(
    source.span,
    `How long this list is, \`${name}\` decides, and all its iterations run at once. Say how many may: \`limit 8\`.`,
    {
      related: [{ message: `\`${name}\` is answered from outside.`, origin }],
      fixes: [fix('Add `limit 8`', { span: at(source.span.end), text: ' limit 8' })],
    },
  );
}

/** Whether something runs in it that costs others anything. */
function callsSomething(body: Node): boolean {
  let found = false;
  walk(body, node => {
    if (node.kind === 'CallWork' || node.kind === 'StartWork') found = true;
    return !found;
  });
  return found;
}

/** The step whose action decides how long a list is; undefined where the flow itself does. */
function sizedBy(list: Expression | undefined, look: Look, seen: Set<Symbol>): Symbol | undefined {
  switch (list?.kind) {
    case 'NameExpression': {
      const symbol = look.file.symbols.get(list.name);
      return symbol && sizedBySymbol(symbol, look, seen);
    }
    case 'MemberExpression':
    case 'IndexExpression':
      return sizedBy(list.object, look, seen);
    case 'CastExpression':
      return sizedBy(list.value, look, seen);
    case 'ParenthesizedExpression':
      return sizedBy(list.inner, look, seen);
    case 'ListLiteral':
      return sizedBySpread(list, look, seen);
    case 'ConditionalExpression':
      return sizedBy(list.then, look, seen) ?? sizedBy(list.otherwise, look, seen);
    case 'BinaryExpression':
      return sizedBy(list.left, look, seen) ?? sizedBy(list.right, look, seen);
    case 'CallExpression': {
      const known = look.file.calls.get(list);
      if (known?.self && !cuts(known.target, known.arguments)) return sizedBy(known.self, look, seen);
      if (known?.target.name !== 'json.parse') return undefined;
      return sizedBy(list.arguments[0]?.value, look, seen);
    }
    default:
      return undefined;
  }
}

/** Whether a method gives a list of a length that is written in the flow. */
function cuts({ name }: Symbol, given: ReadonlyMap<string, Expression>): boolean {
  return name === 'list.slice' && given.has('to');
}

function sizedBySpread({ items }: ListLiteral, look: Look, seen: Set<Symbol>): Symbol | undefined {
  for (const item of items) {
    const found = item.kind === 'Spread' ? sizedBy(item.value, look, seen) : undefined;
    if (found) return found;
  }
  return undefined;
}

function sizedBySymbol(symbol: Symbol, look: Look, seen: Set<Symbol>): Symbol | undefined {
  if (seen.has(symbol)) return undefined;
  seen.add(symbol);
  const { declaration } = symbol;
  if (declaration?.kind === 'LetStatement') return sizedBy(declaration.value, look, seen);
  if (declaration?.kind === 'ForWork') return sizedBy(declaration.source, look, seen);
  if (declaration?.kind !== 'Step') return undefined;
  const { work } = declaration;
  if (work?.kind === 'ForWork') return sizedBy(work.source, look, seen);
  return isAnswered(declaration, look) ? symbol : undefined;
}

/** Whether a step's value is what an action gave. */
function isAnswered({ work }: Step, { file }: Look): boolean {
  const signature = work?.kind === 'CallWork' ? file.calls.get(work.call) : undefined;
  return signature?.target.kind === 'action';
}
