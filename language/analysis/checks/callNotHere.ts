import type { CallExpression, Node } from '../../syntax/ast.ts';
import type { Symbol, SymbolKind } from '../model.ts';
import { type Check, fix, type Look } from './check.ts';
import { kindNames } from './kindNames.ts';

export const callNotHere: Check = {
  code: 'flow/call-not-here',
  severity: 'error',
  title: 'A call in a place that is not for it',
  explanation:
    'What takes time or has an effect (an action, a flow) is called by a `step`, so that it has a name, a place in the picture and a row in the journal. A function is called in an expression. A resource is opened by a `resource` declaration, a trigger stands after `on`.',
  example: `flow greet() {
  let text = file.read("name.txt")
           //^^^^^^^^^ flow/call-not-here
  step told = log(text)
}
`,
  visit: { CallExpression: checkCall },
};

interface Place {
  readonly kinds: readonly SymbolKind[];
  /** What stands here, for the message. */
  readonly wants: string;
}

const work: Place = { kinds: ['action', 'flow'], wants: 'A step calls an action or a flow' };
const flow: Place = { kinds: ['flow'], wants: 'A flow is called here' };
const undo: Place = { kinds: ['action'], wants: '`undo` calls an action' };
const resource: Place = { kinds: ['resourceKind'], wants: 'A resource is opened by its kind' };
const trigger: Place = { kinds: ['trigger'], wants: '`on` is followed by a trigger' };
const expression: Place = { kinds: ['builtin', 'fn'], wants: 'An expression calls functions and methods only' };
const source: Place = { kinds: ['builtin', 'fn', 'event'], wants: '`for` goes over a list, or over an event' };

function placeOf(call: CallExpression, parent: Node | undefined): Place {
  switch (parent?.kind) {
    case 'CallWork':
      return work;
    case 'StartWork':
    case 'RunStatement':
      return flow;
    case 'UndoClause':
      return undo;
    case 'ResourceDeclaration':
      return resource;
    case 'TriggerDeclaration':
      return parent.trigger === call ? trigger : flow;
    case 'ForWork':
      return parent.source === call ? source : expression;
    default:
      return expression;
  }
}

function checkCall(call: CallExpression, look: Look): void {
  const target = look.file.calls.get(call)?.target;
  if (!target) return;
  const place = placeOf(call, look.parents.at(-1));
  if (place.kinds.includes(target.kind)) return;
  const message = `${place.wants}, but \`${target.name}\` is ${kindNames[target.kind]}. ${advice(place, target)}`;
  look.report(call.callee.span, message.trimEnd(), { fixes: fixesFor(place, target, look) });
}

function advice(place: Place, target: Symbol): string {
  if (target.kind === 'action' || target.kind === 'flow') return `Give it a step: \`step name = ${target.name}(…)\`.`;
  if (target.kind === 'resourceKind')
    return `Declare it at the top of the file: \`resource name = ${target.name}(…)\`.`;
  if (place === work && (target.kind === 'builtin' || target.kind === 'fn')) return 'Use `let` in place of `step`.';
  return '';
}

/** `step x = f()` becomes `let x = f()`. */
function fixesFor(place: Place, target: Symbol, look: Look) {
  const step = look.parents.at(-2);
  if (place !== work || step?.kind !== 'Step' || !step.name || step.clauses.length > 0) return [];
  if (target.kind !== 'builtin' && target.kind !== 'fn') return [];
  return [fix('Change `step` to `let`', { span: { start: step.span.start, end: step.span.start + 4 }, text: 'let' })];
}
