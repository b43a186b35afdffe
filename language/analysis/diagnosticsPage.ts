import { checks } from './checks/registry.ts';
import { syntaxPages } from './syntaxPages.ts';

/** The text of `docs/diagnostics.md`. */
export function diagnosticsPage(): string {
  const syntax = Object.entries(syntaxPages).map(([code, page]) => ({ code, severity: 'error', ...page }));
  const sorted = [...checks, ...syntax].sort((a, b) => a.code.localeCompare(b.code));
  const rows = sorted.map(
    ({ code, severity, title }) => `| [\`${code}\`](#${anchor(code)}) | ${severity} | ${title} |`,
  );
  const sections = sorted.map(
    ({ code, severity, title, explanation, example }) =>
      `## ${code}\n\n**${title}** (${severity}). ${explanation}\n${example === undefined ? '' : shown(example)}`,
  );
  return [
    '<!-- Written by scripts/generate.ts from language/analysis. Do not edit. -->\n',
    '# Diagnostics\n',
    'What the parser and the checker find, by code. In the examples, the line under a place names what is found there. ' +
      'Each example is the fixture of its code as well: `test/unit/analysis/checks.test.ts` holds that just this is found.\n',
    `| code | severity | about |\n| --- | --- | --- |\n${rows.join('\n')}\n`,
    ...sections,
  ].join('\n');
}

const shown = (example: string): string => `\n\`\`\`flow\n${example.trimEnd()}\n\`\`\`\n`;

/** The anchor that Markdown viewers give a heading: letters, digits and hyphens stay. */
function anchor(heading: string): string {
  return heading.replace(/[^a-z0-9-]/g, '');
}
