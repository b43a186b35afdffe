import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { renderFrame } from '../frame.ts';
import { exitCodes } from '../problem.ts';
import { findFlowFiles, readStandardInput, readText } from '../sources.ts';

interface FmtOptions {
  readonly check?: true;
}

/** What became of one text. */
type Formatted =
  | { readonly kind: 'same' | 'changed'; readonly text: string }
  /** It has a syntax error, so it was left alone. */
  | { readonly kind: 'broken'; readonly message: string; readonly start: number; readonly end: number };

/** `baton fmt`: the one way to lay out a flow. */
export function addFmt(program: Command, context: Context): void {
  program
    .command('fmt')
    .description('format .flow files in place')
    .argument('<path...>', 'files, folders that are searched for .flow files, or - for standard input to output')
    .option('--check', 'change nothing; say which files are not formatted, and fail if there is one')
    .action(async (paths: string[], options: FmtOptions) => {
      const formatStandardInput = paths.includes('-');
      const named = paths.filter(path => path !== '-');
      const files = named.length > 0 ? await findFlowFiles(named) : [];
      const isGood: boolean[] = [];
      if (formatStandardInput) isGood.push(await formatInput(context, options));
      for (const file of files) isGood.push(await formatFile(context, file, options));
      if (files.length > 1 && options.check && isGood.every(Boolean)) {
        context.terminal.err.write(`${files.length} files are formatted\n`);
      }
      context.finish(isGood.every(Boolean) ? exitCodes.good : exitCodes.failed);
    });
}

async function formatInput(context: Context, options: FmtOptions): Promise<boolean> {
  const text = await readStandardInput();
  const formatted = await formatText(text);
  if (formatted.kind === 'broken') return await complain(context, '<standard input>', text, formatted);
  if (!options.check) context.terminal.out.write(formatted.text);
  else if (formatted.kind === 'changed') context.terminal.out.write('<standard input>\n');
  return !options.check || formatted.kind === 'same';
}

async function formatFile(context: Context, file: string, options: FmtOptions): Promise<boolean> {
  const text = await readText(file);
  const formatted = await formatText(text);
  if (formatted.kind === 'broken') return await complain(context, file, text, formatted);
  if (formatted.kind === 'same') return true;
  if (!options.check) await writeFile(file, formatted.text);
  context.terminal.out.write(`${file}\n`);
  return !options.check;
}

async function formatText(text: string): Promise<Formatted> {
  const [{ parse }, { format }] = await Promise.all([
    import('#language/syntax/parser.ts'),
    import('#language/syntax/printer.ts'),
  ]);
  const formatted = format(text);
  if (formatted !== text) return { kind: 'changed', text: formatted };
  const [problem] = parse(text).problems;
  if (problem === undefined) return { kind: 'same', text };
  return { kind: 'broken', message: problem.message, ...problem.span };
}

async function complain(
  context: Context,
  file: string,
  text: string,
  broken: Extract<Formatted, { kind: 'broken' }>,
): Promise<false> {
  const { LineIndex } = await import('#language/syntax/lineIndex.ts');
  const { err } = context.terminal;
  const place = new LineIndex(text).position(broken.start);
  const frame = renderFrame(
    {
      severity: 'error',
      code: undefined,
      message: `${broken.message} The file was left as it is.`,
      file,
      line: place.line + 1,
      column: place.character + 1,
      length: broken.end - broken.start,
      text,
      hint: undefined,
    },
    err.colors,
    err.columns(),
  );
  err.write(`${frame}\n`);
  return false;
}
