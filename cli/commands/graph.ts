import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Argument, type Command, Option } from 'commander';
import type { GraphModel } from '#protocol/graph.ts';
import type { Context } from '../context.ts';
import { UsageProblem } from '../problem.ts';

const formats = ['svg', 'json', 'mermaid'] as const;
type Format = (typeof formats)[number];

interface GraphOptions {
  readonly format?: Format;
  readonly output?: string;
  readonly diff?: string;
}

/** `baton graph`: the picture that the editor shows, as a file. */
export function addGraph(program: Command, context: Context): void {
  program
    .command('graph')
    .description('draw a flow')
    .argument('<file>', 'a .flow file')
    .addArgument(new Argument('[flow]', "the flow's name").default(undefined, "the file's first flow"))
    .addOption(new Option('--format <format>', 'what to write').choices(formats))
    .option('-o, --output <file>', 'where to write it; its ending (.svg, .json, .mmd) can stand for the format')
    .option(
      '--diff <revision>',
      'tell what is different since a revision of git, as text or with --format json; exit code 1 if something is',
    )
    .action(async (file: string, flow: string | undefined, options: GraphOptions) => {
      if (options.diff !== undefined) {
        context.finish(await compare(context, file, flow, options.diff, options));
        return;
      }
      const text = await draw(file, flow, options.format ?? formatOf(options.output));
      if (options.output === undefined) context.terminal.out.write(text);
      else await save(options.output, text);
    });
}

function formatOf(output: string | undefined): Format {
  const ending = extname(output ?? '').toLowerCase();
  if (ending === '.json') return 'json';
  return ending === '.mmd' || ending === '.mermaid' || ending === '.md' ? 'mermaid' : 'svg';
}

async function draw(file: string, flow: string | undefined, format: Format): Promise<string> {
  const graph = await graphOf(file, flow);
  if (format === 'json') return `${JSON.stringify(graph, null, 2)}\n`;
  if (format === 'mermaid') {
    const { graphToMermaid } = await import('#language/graph/mermaid.ts');
    return ended(graphToMermaid(graph));
  }
  const [{ layoutGraph }, { graphToSvg }] = await Promise.all([
    import('#language/graph/layout.ts'),
    import('#language/graph/svg.ts'),
  ]);
  return ended(graphToSvg(graph, layoutGraph(graph)));
}

async function compare(
  context: Context,
  file: string,
  flow: string | undefined,
  revision: string,
  { format, output }: GraphOptions,
): Promise<number> {
  if (output !== undefined || (format !== undefined && format !== 'json')) {
    throw new UsageProblem(
      'With --diff, only text and `--format json` can be written, and only to the standard output.',
    );
  }
  const { printGraphDiff } = await import('../graphDiff.ts');
  return printGraphDiff(context, file, flow, { revision, json: format === 'json' });
}

async function graphOf(file: string, flow: string | undefined): Promise<GraphModel> {
  const [{ openFlowFile, chooseFlow }, { drawable }] = await Promise.all([
    import('../flowFile.ts'),
    import('../drawable.ts'),
  ]);
  const opened = await openFlowFile(file);
  const name = flow ?? opened.signatures[0]?.name;
  return drawable(opened, chooseFlow(opened, name));
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new UsageProblem(`\`${path}\` can't be written: ${(error as Error).message}.`);
  }
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
