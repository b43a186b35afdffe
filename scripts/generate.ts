/**
 * Writes what is generated from other files and committed: the standard library's texts as a module, the list of
 * diagnostics, the table of constructs, and the grammar in the language's reference. With `--check` nothing is written, and the exit code is 1 when one of them is stale.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const standardFolder = join(root, 'language', 'std');

/** The text of `language/std/sources.generated.ts`. */
function standardSources(): string {
  const names = readdirSync(standardFolder)
    .filter(name => name.endsWith('.flow'))
    .sort();
  const entries = names.map(name => {
    const text = readFileSync(join(standardFolder, name), 'utf8');
    return `  ${JSON.stringify(name)}:\n    ${JSON.stringify(text)},\n`;
  });
  return [
    '// Written by scripts/generate.ts from the .flow files of this folder. Do not edit.\n',
    'export const sources: Readonly<Record<string, string>> = {\n',
    ...entries,
    '};\n',
  ].join('');
}

/** A page with another text between the comments `<!-- name: … -->` and `<!-- /name -->`. */
function withSection(file: string, name: string, text: string): string {
  const page = readFileSync(join(root, file), 'utf8');
  const section = new RegExp(`(<!-- ${name}:[^\\n]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!section.test(page)) throw new Error(`${file} has no place for ${name}.`);
  return page.replace(section, (_, start: string, end: string) => `${start}${text}\n${end}`);
}

/** Files relative to the root, each with the text that it should have, in the order in which they need each other. */
const generated: readonly { readonly file: string; readonly text: () => Promise<string> }[] = [
  { file: 'language/std/sources.generated.ts', text: async () => standardSources() },
  {
    file: 'docs/diagnostics.md',
    text: async () => {
      const { diagnosticsPage } = await import('#language/analysis/diagnosticsPage.ts');
      return diagnosticsPage();
    },
  },
  {
    file: 'docs/constructs.md',
    // The tests are no part of what the scripts are made of.
    text: async () =>
      execFileSync(process.execPath, [join(root, 'test', 'support', 'constructsPage.ts')], { encoding: 'utf8' }),
  },
  {
    file: 'docs/language.md',
    text: async () => {
      const { writtenGrammar } = await import('#language/syntax/writtenGrammar.ts');
      return withSection('docs/language.md', 'grammar', `\`\`\`ebnf\n${writtenGrammar()}\n\`\`\``);
    },
  },
];

async function main(checkOnly: boolean): Promise<void> {
  for (const { file, text } of generated) {
    const path = join(root, file);
    const wanted = await text();
    const found = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    if (wanted === found) continue;
    if (checkOnly) {
      console.error(`${file} is stale. Run \`node scripts/generate.ts\` and commit the result.`);
      process.exitCode = 1;
    } else {
      writeFileSync(path, wanted);
      console.log(`wrote ${file}`);
    }
  }
}

await main(process.argv.includes('--check'));
