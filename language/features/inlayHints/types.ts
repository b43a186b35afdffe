/** The type that a name got without its author writing it. */
import { type InlayHint, InlayHintKind } from 'vscode-languageserver-types';
import type { FileModel } from '../../analysis/model.ts';
import { showType } from '../../analysis/typeOps.ts';
import type { Type } from '../../analysis/types.ts';
import type { Expression, Name } from '../../syntax/ast.ts';
import { isUnknown } from '../support/describe.ts';
import { linesOf } from '../support/places.ts';

/** Longer types are cut: the whole one stands in the tooltip. */
const longest = 40;

/** @param value what tells the type by its looks, perhaps */
export function typeHint(file: FileModel, name: Name | undefined, value: Expression | undefined): InlayHint[] {
  const symbol = name && file.symbols.get(name);
  if (name === undefined || symbol === undefined || name.span.end === name.span.start || isPlain(value)) return [];
  const type = symbol.type();
  if (isUnknown(type) || isEmpty(type)) return [];
  const whole = showType(type);
  const isCut = whole.length > longest;
  const hint: InlayHint = {
    position: linesOf(file).position(name.span.end),
    label: `: ${isCut ? `${whole.slice(0, longest - 1)}…` : whole}`,
    kind: InlayHintKind.Type,
  };
  if (isCut) hint.tooltip = { kind: 'markdown', value: `\`\`\`flow\n${whole}\n\`\`\`` };
  return [hint];
}

/** A literal, and `… as T`, show what they are. */
function isPlain(value: Expression | undefined): boolean {
  return value?.kind.endsWith('Literal') === true || value?.kind === 'CastExpression';
}

/** A step that gives nothing needs no type. */
function isEmpty(type: Type): boolean {
  return type.kind === 'primitive' && (type.name === 'null' || type.name === 'never');
}
