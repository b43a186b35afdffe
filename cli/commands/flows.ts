import type { Command } from 'commander';
import type { FlowSignature } from '#protocol/shape.ts';
import type { Context } from '../context.ts';
import type { Output } from '../terminal.ts';

/** `baton flows`: what a file offers to run. */
export function addFlows(program: Command, context: Context): void {
  program
    .command('flows')
    .description('list the flows of a file and their parameters')
    .argument('<file>', 'a .flow file')
    .option('--json', 'one flow per line, as JSON, with the shapes of its parameters')
    .action(async (path: string, options: { json?: true }) => {
      const { openFlowFile } = await import('../flowFile.ts');
      const { out } = context.terminal;
      for (const signature of (await openFlowFile(path)).signatures) {
        out.write(options.json ? `${JSON.stringify(signature)}\n` : describe(signature, out));
      }
    });
}

function describe(signature: FlowSignature, { colors }: Output): string {
  const parameters = signature.parameters.map(
    parameter => `${parameter.name}${parameter.optional ? '?' : ''}: ${parameter.typeText}`,
  );
  const lines = [`${colors.bold(signature.name)}(${parameters.join(', ')})`];
  if (signature.doc !== undefined) lines.push(...signature.doc.split('\n').map(line => `  ${line}`));
  if (signature.problem !== undefined) lines.push(colors.yellow(`  ${signature.problem}`));
  return `${lines.join('\n')}\n`;
}
