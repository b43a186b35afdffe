import type { Command } from 'commander';
import type { CheckedFile, CheckedFinding } from '../checking.ts';
import type { Context } from '../context.ts';
import { renderFinding } from '../frame.ts';
import { exitCodes } from '../problem.ts';
import { findFlowFiles } from '../sources.ts';
import type { Colors, Output } from '../terminal.ts';

/** `baton check`: what the editor underlines, in a terminal. */
export function addCheck(program: Command, context: Context): void {
  program
    .command('check')
    .description('find mistakes in .flow files, without running anything')
    .argument('<path...>', 'files, and folders that are searched for .flow files')
    .option('--json', 'one finding per line, as JSON')
    .action(async (paths: string[], options: { json?: true }) => {
      const { analyseFiles, findingsOf } = await import('../checking.ts');
      const files = findingsOf(await analyseFiles(await findFlowFiles(paths)));
      const { out } = context.terminal;
      if (options.json) printJson(files, out);
      else printText(files, out);
      const hasErrors = files.some(file => file.findings.some(finding => finding.severity === 'error'));
      context.finish(hasErrors ? exitCodes.failed : exitCodes.good);
    });
}

function printJson(files: readonly CheckedFile[], out: Output): void {
  for (const { findings } of files) {
    for (const { file, line, column, endLine, endColumn, severity, code, message } of findings) {
      out.write(`${JSON.stringify({ file, line, column, endLine, endColumn, severity, code, message })}\n`);
    }
  }
}

/** What is information only is for the editor, and for those who read the JSON. */
function printText(files: readonly CheckedFile[], out: Output): void {
  for (const { source, findings } of files) {
    for (const finding of findings.filter(({ severity }) => severity !== 'information')) {
      out.write(`${renderFinding(finding, source.text, out)}\n\n`);
    }
  }
  out.write(`${summary(files, out.colors)}\n`);
}

function summary(files: readonly CheckedFile[], colors: Colors): string {
  const count = (severity: CheckedFinding['severity']) =>
    files.reduce((sum, file) => sum + file.findings.filter(finding => finding.severity === severity).length, 0);
  const errors = count('error');
  const warnings = count('warning');
  const checked = counted(files.length, 'file');
  if (errors === 0 && warnings === 0) return `${colors.green('✔')} ${checked} checked, nothing to complain about`;
  const found = [
    errors > 0 ? colors.red(counted(errors, 'error')) : '',
    warnings > 0 ? colors.yellow(counted(warnings, 'warning')) : '',
  ];
  return `${found.filter(part => part !== '').join(' and ')} in ${checked}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
