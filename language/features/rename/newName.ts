/** What may be a name, and where the letters of a name stand. */
import type { FileModel, SymbolKind } from '../../analysis/model.ts';
import type { Name, Span } from '../../syntax/ast.ts';
import { parse } from '../../syntax/parser.ts';
import { isReserved } from '../support/keywords.ts';

/** Why a text can't name a symbol of a kind; undefined when it can. */
export function nameProblem(text: string, kind: SymbolKind): string | undefined {
  if (!isWord(text)) {
    return `\`${text}\` is not a name. A name starts with a letter or \`_\` and goes on with letters, digits and \`_\`.`;
  }
  const isFree = kind === 'field' || !(isReserved(text) || literals.has(text));
  return isFree
    ? undefined
    : `\`${text}\` is a word of the language. A ${spoken[kind] ?? kind} can’t have it as its name.`;
}

const literals: ReadonlySet<string> = new Set(['true', 'false', 'null']);

const spoken: Partial<Record<SymbolKind, string>> = {
  loopVariable: 'variable',
  errorVariable: 'variable',
  lambdaParameter: 'parameter',
  resourceKind: 'resource',
  builtin: 'fn',
};

/** Whether the parser reads a text as one word: it does so in a type's field, where all words may stand. */
function isWord(text: string): boolean {
  const { tree, problems } = parse(`type T = { ${text}: int }`);
  const [declaration, ...others] = tree.declarations;
  if (problems.length > 0 || others.length > 0 || declaration?.kind !== 'TypeDeclaration') return false;
  const { type } = declaration;
  return type?.kind === 'ObjectType' && type.fields.length === 1 && isPlain(type.fields[0]?.name, text);
}

function isPlain(name: Name | undefined, text: string): boolean {
  return name?.text === text && name.span.end - name.span.start === text.length;
}

/** Where a name's letters stand: a field's name may be in quotes. */
export function plainName(file: FileModel, { span }: Name): Span {
  const isQuoted = file.text[span.start] === '"' && span.end - span.start >= 2;
  return isQuoted ? { start: span.start + 1, end: span.end - 1 } : span;
}
