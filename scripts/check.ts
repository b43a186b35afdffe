/** `npm run check`: all that can be found wrong without running the tests. One line per part; exit code 1 on any finding. */

import { findBorderProblems } from './borders.ts';
import { buildAll } from './build.ts';
import { run } from './children.ts';
import { bundledPackages, licenceProblems } from './licences.ts';
import { dist, root } from './paths.ts';

interface Part {
  readonly name: string;
  /** What is wrong, one finding or report per element; empty when all is well. */
  readonly find: () => Promise<readonly string[]>;
}

export interface PartResult {
  readonly name: string;
  readonly findings: readonly string[];
}

/** A command of `node_modules/.bin` or a script; its output is the finding when it ends with another code than 0. */
const command =
  (program: string, ...args: string[]) =>
  async (): Promise<readonly string[]> => {
    const ran = await run(program, args, { cwd: root, limit: 600_000 });
    return ran.code === 0 ? [] : [ran.output.trim()];
  };

const tool = (name: string, ...args: string[]): (() => Promise<readonly string[]>) =>
  command(process.execPath, `${root}node_modules/${name}`, ...args);

const parts: readonly Part[] = [
  { name: 'generated files are fresh', find: command(process.execPath, 'scripts/generate.ts', '--check') },
  { name: 'types', find: tool('typescript/bin/tsc', '-b') },
  { name: 'format and lint', find: tool('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '--colors=off') },
  { name: 'nothing unused', find: tool('knip/bin/knip.js') },
  { name: 'borders between rooms', find: async () => findBorderProblems() },
  {
    name: 'bundles and their licences',
    find: async () =>
      licenceProblems(bundledPackages(await buildAll({ production: false, commandLine: true, folder: dist }))),
  },
];

/** Runs each part, and prints a line for it and what it found. */
export async function check(): Promise<readonly PartResult[]> {
  const results: PartResult[] = [];
  for (const { name, find } of parts) {
    const started = performance.now();
    const findings = await find().catch(error => [String(error)]);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${findings.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
    for (const finding of findings) console.log(finding.replaceAll(/^/gm, '     '));
    results.push({ name, findings });
  }
  return results;
}

if (import.meta.main) {
  const results = await check();
  if (results.some(result => result.findings.length > 0)) process.exitCode = 1;
}
