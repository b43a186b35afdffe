/** Prints docs/constructs.md. */
import { columns, programsOf, type Verdict, verdictsOf } from './constructProofs.ts';
import { type Construct, constructs } from './constructs.ts';

const signs = (verdict: Verdict): string => (verdict === undefined ? '✓' : verdict === 'none' ? '–' : '✗');

function constructsPage(): string {
  const groups = [...new Set(constructs.map(({ group }) => group))];
  const tables = groups.map(group => {
    const rows = constructs.filter(each => each.group === group).map(rowOf);
    const head = `| construct | ${columns.join(' | ')} | runs by |`;
    return `## ${group}\n\n${head}\n|${' --- |'.repeat(columns.length + 2)}\n${rows.join('\n')}\n`;
  });
  return `${preface}\n${tables.join('\n')}`;
}

function rowOf(construct: Construct): string {
  const verdicts = verdictsOf(construct);
  const cells = columns.map(column => signs(verdicts[column]));
  return `| ${construct.written.replaceAll('|', '\\|')} | ${cells.join(' | ')} | ${proofCell(construct)} |`;
}

/** The conformance programs, or what else it is tried by. */
function proofCell(construct: Construct): string {
  const names = programsOf(construct);
  const [first] = names;
  const { elsewhere } = construct;
  if (elsewhere !== undefined) return `[${elsewhere.slice(elsewhere.lastIndexOf('/') + 1)}](../${elsewhere})`;
  if (first === undefined) return '–';
  const rest = names.length > 1 ? `, and ${names.length - 1} more` : '';
  return `[${first}](../test/conformance/${first})${rest}`;
}

const preface = `# Constructs

What the editor and the runner do with each construct of [the language](language.md). This page is written by \`npm run generate\`, which tries each cell on a small file of its own; \`test/unit/docs/constructs.test.ts\` does the same at
every build. The files are in \`test/support/constructs.ts\`.

- **parses**: the file has no syntax error, and the construct is in the tree.
- **checked**: nothing is found in the file, and a mistake in the construct is found, with its code.
- **completes**: its word, or what may stand in it, is offered.
- **formats**: the file without its indentation becomes the file again.
- **lowers**: it is in the plan.
- **drawn**: it is in the graph. A – stands where there is nothing to be seen.
- **runs**: the file runs to the result that it should have. The conformance programs, with which every engine must agree, use it in more ways: in virtual time, on the embedded engine, without a process while waiting, and killed after every turn. What starts flows and what tests them has tests of its own.
`;

process.stdout.write(constructsPage());
