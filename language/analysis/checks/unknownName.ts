import type { Name, NamedType } from '../../syntax/ast.ts';
import { ourType } from '../foreignTypes.ts';
import type { Symbol } from '../model.ts';
import { visibleNames } from '../scope.ts';
import { namedPrimitives } from '../typeConstruct.ts';
import { type Check, fix, type Look } from './check.ts';
import { suggestion } from './suggestion.ts';

export const unknownName: Check = {
  code: 'flow/unknown-name',
  severity: 'error',
  title: 'A name that nothing has',
  explanation:
    'Every name must be declared: by a `step`, a `let`, a parameter, an import or a declaration of the file, or by the standard library. Names declared in a block are seen in that block only.',
  example: `flow greet(name: string) {
  step told = log("\${name}, hello \${nam}")
                                  //^^^ flow/unknown-name
}
`,
  visit: {
    NameExpression: ({ name }, look) => report(look, name, 'name', () => true),
    ObjectField: (field, look) => {
      if (field.isShorthand) report(look, field.name, 'name', () => true);
    },
    NamedType: (node, look) => {
      const { text } = node.name;
      if (text !== 'map' && !namedPrimitives.has(text) && !reportForeign(look, node))
        report(look, node.name, 'type', isType);
    },
    AfterStep: ({ step }, look) => report(look, step, 'step', isStep),
    AfterAny: ({ steps }, look) => {
      for (const step of steps) report(look, step, 'step', isStep);
    },
    CancelStatement: ({ target }, look) => report(look, target, 'step', isStep),
    WaitWork: ({ event }, look) => report(look, event, 'event', isEvent),
    EmitWork: ({ event }, look) => report(look, event, 'event', isEvent),
    SendStatement: ({ event }, look) => report(look, event, 'event', isEvent),
    TriggerDeclaration: ({ event }, look) => report(look, event, 'event', isEvent),
    MockStatement: ({ target }, look) => report(look, target?.parts[0], 'action', () => true),
  },
};

/** A type as another language writes it: how it is written here. */
function reportForeign(look: Look, { name, arguments: given, span }: NamedType): boolean {
  if (look.file.symbols.has(name)) return false;
  const inner = given.map(type => look.file.text.slice(type.span.start, type.span.end));
  const ours = ourType(name.text, inner);
  if (ours === undefined) return false;
  const fixes = [fix(`Change to \`${ours}\``, { span, text: ours })];
  look.report(name.span, `There is no type \`${name.text}\` here. It is written \`${ours}\`.`, { fixes });
  return true;
}

const isType = (symbol: Symbol): boolean => symbol.kind === 'type';
const isStep = (symbol: Symbol): boolean => symbol.kind === 'step';
const isEvent = (symbol: Symbol): boolean => symbol.kind === 'event';

function report(look: Look, name: Name | undefined, what: string, fits: (symbol: Symbol) => boolean): void {
  if (!name || look.file.symbols.has(name)) return;
  const model = { files: look.files, standard: look.context.standard };
  const candidates = visibleNames(model, look.file.uri, name.span.start)
    .filter(({ symbol }) => fits(symbol))
    .map(visible => visible.name);
  if (what === 'type') candidates.push('map', ...namedPrimitives.keys());
  const { hint, fixes } = suggestion(name.text, name.span, candidates);
  look.report(name.span, `There is no ${what} \`${name.text}\` here.${hint}`, { fixes });
}
