/** What TypeScript has and Node.js does not run: it takes types away, and makes no code of its own. */
import type { OutsideProblem } from './document.ts';
import type { Statement } from './moduleNodes.ts';

/** The first statement that can't be run; undefined for a module that can. */
export function notErasable(body: readonly Statement[]): OutsideProblem | undefined {
  for (const statement of body) {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const declaration = isExport ? (statement.declaration ?? statement) : statement;
    const what = whatMakesCode(declaration);
    if (what === undefined) continue;
    const start = declaration.start ?? 0;
    return {
      message: `Node.js does not run \`${what}\`, which is more than types that can be taken away.`,
      span: { start, end: start + 1 },
    };
  }
  return undefined;
}

function whatMakesCode(node: { readonly type: string }): string | undefined {
  const { type, declare, body, kind } = node as {
    readonly type: string;
    readonly declare?: boolean | null;
    readonly kind?: string;
    readonly body?: { readonly body?: readonly object[] };
  };
  if (declare === true) return undefined;
  switch (type) {
    case 'TSEnumDeclaration':
      return 'enum';
    case 'TSModuleDeclaration':
      return kind === 'module' ? 'module' : 'namespace';
    case 'TSImportEqualsDeclaration':
      return 'import =';
    case 'TSExportAssignment':
      return 'export =';
    case 'ClassDeclaration':
      return body?.body?.some(hasParameterProperty) ? 'parameter properties' : undefined;
    default:
      return undefined;
  }
}

function hasParameterProperty(member: object): boolean {
  const { params = [] } = member as { readonly params?: readonly { readonly type: string }[] };
  return params.some(({ type }) => type === 'TSParameterProperty');
}
