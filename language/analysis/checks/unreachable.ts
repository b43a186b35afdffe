import type { Block, Statement, Step } from '../../syntax/ast.ts';
import { innerBlocks } from '../stepTypes.ts';
import type { Check, Look } from './check.ts';

export const unreachable: Check = {
  code: 'flow/unreachable',
  severity: 'warning',
  title: 'A statement that is never reached',
  explanation:
    'In a `sequence`, nothing comes after a `return`, a `yield` or a `fail`. Elsewhere order comes from need, and a `return` does not stop what runs beside it.',
  example: `flow stop() {
  sequence {
    fail "not today"
    step told = log("never said")
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ flow/unreachable
  }
}
`,
  visit: { Step: checkStep },
};

function checkStep({ work }: Step, look: Look): void {
  if (work?.kind !== 'GroupWork' || work.order !== 'sequence' || !work.body) return;
  const index = work.body.statements.findIndex(ends);
  const end = work.body.statements[index];
  const first = work.body.statements[index + 1];
  const last = work.body.statements.at(-1);
  if (!end || !first || !last) return;
  look.report(
    { start: first.span.start, end: last.span.end },
    'This is never reached: what stands before it ends the sequence.',
    {
      isUnnecessary: true,
      related: [
        {
          message: 'The sequence ends here.',
          origin: { uri: look.file.uri, start: end.span.start, end: end.span.end },
        },
      ],
    },
  );
}

/** Whether nothing in a sequence can follow a statement. */
function ends(statement: Statement): boolean {
  if (
    statement.kind === 'ReturnStatement' ||
    statement.kind === 'FailStatement' ||
    statement.kind === 'YieldStatement'
  ) {
    return true;
  }
  if (statement.kind !== 'Step' || statement.clauses.length > 0) return false;
  return statement.work?.kind === 'GroupWork' && innerBlocks(statement.work).some(endsBlock);
}

function endsBlock(block: Block): boolean {
  return block.statements.some(statement => statement.kind === 'FailStatement');
}
