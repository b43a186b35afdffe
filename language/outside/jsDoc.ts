/** What a JSDoc comment says. */
import { parse } from '@babel/parser';
import type { Statement, TypeNode } from './moduleNodes.ts';

export interface JsDoc {
  /** Without tags. */
  readonly text: string | undefined;
  readonly parameters: ReadonlyMap<string, DocParameter>;
  readonly returns: TypeNode | undefined;
  /** Names of the tags without a value, such as `idempotent`. */
  readonly tags: ReadonlySet<string>;
}

export interface DocParameter {
  readonly text: string | undefined;
  readonly type: TypeNode | undefined;
  readonly optional: boolean;
}

/** Of the comment right before a statement. */
export function jsDocOf({ leadingComments }: Pick<Statement, 'leadingComments'>): JsDoc {
  const comment = leadingComments?.findLast(({ type, value }) => type === 'CommentBlock' && value.startsWith('*'));
  return readJsDoc(comment?.value ?? '');
}

function readJsDoc(comment: string): JsDoc {
  const lines = comment.split(/\r?\n/).map(line => line.replace(/^\s*\*+ ?/, '').trimEnd());
  const [head = '', ...sections] = lines.join('\n').split(/^\s*@(?=\w)/m);
  const parameters = new Map<string, DocParameter>();
  const tags = new Set<string>();
  let returns: TypeNode | undefined;
  for (const section of sections) {
    const [, tag = '', rest = ''] = /^(\w+)\s*(.*)$/s.exec(section) ?? [];
    const { type, after } = typeInBraces(rest);
    tags.add(tag);
    if (tag === 'returns' || tag === 'return') returns = type;
    if (tag !== 'param') continue;
    const [, open = '', name = '', said = ''] = /^(\[?)([\w$.]+)(?:=[^\]]*)?\]?\s*(?:-\s*)?(.*)$/s.exec(after) ?? [];
    parameters.set(name, { text: said.trim() || undefined, type, optional: open === '[' });
  }
  return { text: head.trim() || undefined, parameters, returns, tags };
}

/** `{string[]} name …` */
function typeInBraces(text: string): { readonly type: TypeNode | undefined; readonly after: string } {
  if (!text.startsWith('{')) return { type: undefined, after: text };
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return { type: parseType(text.slice(1, at)), after: text.slice(at + 1).trimStart() };
  }
  return { type: undefined, after: text };
}

function parseType(text: string): TypeNode | undefined {
  try {
    const [statement] = parse(`type T = ${text};`, { sourceType: 'module', plugins: ['typescript'] }).program.body;
    return statement?.type === 'TSTypeAliasDeclaration' ? statement.typeAnnotation : undefined;
  } catch {
    return undefined;
  }
}
