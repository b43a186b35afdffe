import type { Block, Statement } from '../../syntax/ast.ts';
import type { FileModel, Symbol } from '../model.ts';
import { remembered, wayBack, wayText } from './callGraph.ts';
import type { Check } from './check.ts';

export const flowCallsItself: Check = {
  code: 'flow/flow-calls-itself',
  severity: 'error',
  title: 'A flow that calls itself without a way out',
  explanation:
    'A flow may call itself where a condition can keep it from doing so: in an `if`, a `match`, a `for`, a branch of a `race`, or by a step with `when`. Else it would never end.',
  example: `flow again() {
   //^^^^^ flow/flow-calls-itself
  step next = again()
}
`,
  isFileWide: true,
  visit: {
    FlowDeclaration: ({ name }, look) => {
      const symbol = name && look.file.symbols.get(name);
      const way = symbol && wayBack(symbol, look.files, flowsCalledBy);
      if (!name || !way) return;
      const detail = way.length === 1 ? 'itself' : `itself through others: ${wayText(symbol, way)}`;
      look.report(
        name.span,
        `\`${name.text}\` always calls ${detail}, so it would never end. Call it in an \`if\`, or by a step with \`when\`.`,
      );
    },
  },
};

const flowsCalledBy = remembered(flowsCalledAlways);

function flowsCalledAlways(symbol: Symbol, file: FileModel): readonly Symbol[] {
  const { declaration } = symbol;
  if (declaration?.kind !== 'FlowDeclaration' || !declaration.body) return [];
  return calledAlways(declaration.body, file);
}

function calledAlways(block: Block, file: FileModel): readonly Symbol[] {
  return block.statements.flatMap(statement => calledBy(statement, file));
}

function calledBy(statement: Statement, file: FileModel): readonly Symbol[] {
  if (statement.kind !== 'Step' || statement.clauses.some(clause => clause.kind === 'WhenClause')) return [];
  const { work } = statement;
  switch (work?.kind) {
    case 'CallWork': {
      const target = file.calls.get(work.call)?.target;
      return target?.kind === 'flow' ? [target] : [];
    }
    case 'GroupWork':
    case 'RepeatWork':
    case 'TryWork':
      return work.body ? calledAlways(work.body, file) : [];
    default:
      return [];
  }
}
