/** The names of parameters before arguments that stand without one. */
import { type InlayHint, InlayHintKind } from 'vscode-languageserver-types';
import type { FileModel, ResolvedCall, SignatureParameter } from '../../analysis/model.ts';
import type { CallExpression, Expression } from '../../syntax/ast.ts';
import { shownParameters } from '../support/describe.ts';
import { linesOf } from '../support/places.ts';

export function argumentHints(file: FileModel, call: CallExpression): InlayHint[] {
  const resolved = file.calls.get(call);
  if (resolved === undefined) return [];
  const parameters = shownParameters(resolved.signature);
  if (saysItself(resolved, parameters)) return [];
  return call.arguments.flatMap((argument, index): InlayHint[] => {
    const { name, value } = argument;
    const parameter = parameters[index];
    if (name !== undefined || value === undefined || parameter === undefined || !isFor(resolved, parameter, value))
      return [];
    if (value.kind === 'LambdaExpression' || sameName(value, parameter.name)) return [];
    const position = linesOf(file).position(argument.span.start);
    const hint: InlayHint = {
      position,
      label: `${parameter.name}:`,
      kind: InlayHintKind.Parameter,
      paddingRight: true,
    };
    if (parameter.doc !== undefined) hint.tooltip = { kind: 'markdown', value: parameter.doc };
    return [hint];
  });
}

/** A function of one thing: `range(3)`, `name.startsWith("x")`. */
function saysItself({ target }: ResolvedCall, parameters: readonly SignatureParameter[]): boolean {
  return (target.kind === 'builtin' || target.kind === 'fn') && parameters.length === 1;
}

function isFor(resolved: ResolvedCall, { name }: SignatureParameter, value: Expression): boolean {
  return resolved.arguments.get(name) === value;
}

/** `greet(name)` and `greet(person.name)` need no `name:`. */
function sameName(value: Expression, name: string): boolean {
  const written =
    value.kind === 'NameExpression'
      ? value.name.text
      : value.kind === 'MemberExpression'
        ? value.member?.text
        : undefined;
  return written?.toLowerCase() === name.toLowerCase();
}
