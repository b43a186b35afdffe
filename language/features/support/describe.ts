/** Symbols in words: signatures, types and documentation as an editor shows them. */
import type { Signature, SignatureParameter, Symbol } from '../../analysis/model.ts';
import { showType } from '../../analysis/typeOps.ts';
import type { Type } from '../../analysis/types.ts';
import type { Node } from '../../syntax/ast.ts';

/** `http.get(url: url, headers?: map<string>) -> HttpResponse`. */
export function showSignature(signature: Signature): string {
  const parameters = shownParameters(signature).map(showParameter);
  const types = signature.typeParameters.length === 0 ? '' : `<${signature.typeParameters.join(', ')}>`;
  return `${signature.name}${types}(${parameters.join(', ')})${showResult(signature)}`;
}

/** The same over several lines, when it is long. */
function showLongSignature(signature: Signature): string {
  const line = showSignature(signature);
  if (line.length <= 80) return line;
  const parameters = shownParameters(signature).map(parameter => `  ${showParameter(parameter)},\n`);
  return `${signature.name}(\n${parameters.join('')})${showResult(signature)}`;
}

/** The parameters that stand between the parentheses of a call. */
export function shownParameters(signature: Signature): readonly SignatureParameter[] {
  const [first, ...rest] = signature.parameters;
  return signature.isMethod && first?.name === 'self' ? rest : signature.parameters;
}

export function showParameter(parameter: SignatureParameter): string {
  return `${parameter.name}${parameter.optional ? '?' : ''}: ${showType(parameter.type())}`;
}

function showResult(signature: Signature): string {
  const result = signature.result();
  return isUnknown(result) ? '' : ` -> ${showType(result)}`;
}

export function isUnknown(type: Type): boolean {
  return type.kind === 'primitive' && type.name === 'unknown';
}

/** What declares the symbol, in one line of the language. */
export function showSymbol(symbol: Symbol): string {
  const { signature } = symbol;
  switch (symbol.kind) {
    case 'flow':
    case 'fn':
    case 'action':
    case 'event':
    case 'trigger':
      return signature === undefined
        ? `${symbol.kind} ${symbol.name}`
        : `${symbol.kind} ${showLongSignature(signature)}`;
    case 'builtin':
      return signature === undefined ? `fn ${symbol.name}` : `fn ${showLongSignature(signature)}`;
    case 'resourceKind':
      return signature === undefined ? `resource ${symbol.name}` : `resource ${showLongSignature(signature)}`;
    case 'resource':
      return `resource ${symbol.name}${opened(symbol.declaration)}`;
    case 'namespace':
    case 'secret':
      return `${symbol.kind} ${symbol.name}`;
    case 'type':
      return `type ${symbol.name} = ${showType(resolved(symbol.type()))}`;
    case 'branch':
      return `branch ${symbol.name}`;
    default:
      return `${prefixes[symbol.kind] ?? ''}${symbol.name}: ${showType(symbol.type())}`;
  }
}

const prefixes: Partial<Record<Symbol['kind'], string>> = {
  step: 'step ',
  let: 'let ',
};

/** ` = postgres(…)`: what opens a resource. */
function opened(declaration: Node | undefined): string {
  const callee = declaration?.kind === 'ResourceDeclaration' ? declaration.call?.callee : undefined;
  return callee?.kind === 'NameExpression' ? ` = ${callee.name.text}(…)` : '';
}

/** What a named type stands for. */
export function resolved(type: Type): Type {
  return type.kind === 'named' ? type.resolve() : type;
}

/** A piece of the language in a fence, for markdown. */
export function fence(text: string): string {
  return `\`\`\`flow\n${text}\n\`\`\``;
}

/** The parts that are there, with an empty line between them. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== '').join('\n\n');
}
