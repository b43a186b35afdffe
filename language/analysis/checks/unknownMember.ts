import type { MemberExpression, MockStatement } from '../../syntax/ast.ts';
import { isAnyMethod, membersOf, receiverType } from '../members.ts';
import type { Symbol } from '../model.ts';
import { opened } from '../secrecy.ts';
import { showType } from '../showType.ts';
import { isPrimitive, widened, withoutNull } from '../typeConstruct.ts';
import type { Type } from '../types.ts';
import type { Check, Look } from './check.ts';
import { suggestion } from './suggestion.ts';

export const unknownMember: Check = {
  code: 'flow/unknown-member',
  severity: 'error',
  title: 'A member that is not there',
  explanation:
    'A value has the fields of its type and the methods of its kind; a namespace has the names that are declared in it. Data of unknown shape (`json`) has any member.',
  example: `flow shout(name: string) -> string {
  return name.uper()
            //^^^^ flow/unknown-member
}
`,
  visit: {
    MemberExpression: checkMember,
    MockStatement: checkMock,
    CallExpression: ({ callee }, look) => {
      if (callee.kind !== 'MemberExpression' || !callee.member) return;
      if (!isPrimitive(receiverType(look.typeOf(callee.object)), 'json')) return;
      const { member } = callee;
      if (isAnyMethod(look.context.standard, member.text)) return;
      const names = [...look.context.standard.methods.values()].flatMap(methods => [...methods.keys()]);
      const { hint, fixes } = suggestion(member.text, member.span, names);
      look.report(member.span, `No value has a method \`${member.text}\`.${hint}`, { fixes });
    },
  },
};

function checkMember({ object, member }: MemberExpression, look: Look): void {
  if (!member || look.file.symbols.has(member)) return;
  const owner = object.kind === 'NameExpression' ? look.file.symbols.get(object.name) : undefined;
  if (owner && hasNamedMembers(owner)) {
    report(look, member, `\`${owner.name}\``, [...(owner.members?.().keys() ?? [])]);
    return;
  }
  const type = receiverType(look.typeOf(object));
  if (type.kind === 'map' || isPrimitive(type, 'unknown') || isPrimitive(type, 'json')) return;
  const names = membersOf({ standard: look.context.standard }, type).map(symbol => symbol.name.split('.').at(-1) ?? '');
  report(look, member, nameOfType(look.typeOf(object)), names);
}

/** A declared type by its name: what it stands for may be long. */
function nameOfType(type: Type): string {
  const plain = withoutNull(opened(type));
  return plain.kind === 'named' ? `\`${plain.name}\`` : showType(widened(receiverType(plain)));
}

/** Whether the members of a name are all known: not those of a file that could not be looked into. */
function hasNamedMembers(symbol: Symbol): boolean {
  const members = symbol.members?.();
  return (symbol.kind === 'namespace' || symbol.kind === 'resource') && members !== undefined && members.size > 0;
}

function report(
  look: Look,
  member: { text: string; span: MemberExpression['span'] },
  owner: string,
  names: string[],
): void {
  const { hint, fixes } = suggestion(member.text, member.span, names);
  look.report(member.span, `${owner} has no \`${member.text}\`.${hint}`, { fixes });
}

function checkMock({ target }: MockStatement, look: Look): void {
  let owner: Symbol | undefined;
  for (const part of target?.parts ?? []) {
    const symbol = look.file.symbols.get(part);
    if (!symbol) {
      if (owner && hasNamedMembers(owner))
        report(look, part, `\`${owner.name}\``, [...(owner.members?.().keys() ?? [])]);
      return;
    }
    owner = symbol;
  }
}
