/** What the conformance programs and patterns come to on each engine. */
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '#scripts/children.ts';
import { root } from '#scripts/paths.ts';
import { FamilyCluster } from './families.ts';
import { allPrograms, runProgram } from './programs.ts';

/** By the name of a program's file: why it does not pass; undefined where it does. */
export type Verdicts = ReadonlyMap<string, string | undefined>;

const sideBySide = 8;

/** On so many real Restate nodes, with as many workers: of all programs, or of these. `server` is the path of the server's program. */
export async function verdictsOnCluster(
  server: string,
  nodes: number,
  names: readonly string[] = [],
): Promise<Verdicts> {
  const programs = allPrograms().filter(({ name }) => names.length === 0 || names.includes(name));
  const secrets: Record<string, string> = Object.assign({}, ...programs.map(({ program }) => program.secrets));
  const cluster = await FamilyCluster.start(server, nodes, { BATON_KEY: 'key', ...secrets });
  const verdicts = new Map<string, string | undefined>();
  const queue = [...programs];

  async function work(): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { name } = next;
      verdicts.set(
        name,
        await runProgram(cluster, next).then(
          () => undefined,
          (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
        ),
      );
    }
  }

  await Promise.all(Array.from({ length: sideBySide }, work));
  await cluster.close();
  return verdicts;
}

/** As far as it is read here. */
interface MochaReport {
  readonly tests: readonly { readonly fullTitle: string; readonly err: { readonly message?: string } }[];
}

/** As the tests of the embedded engine say. */
export async function verdictsOnEmbedded(): Promise<Verdicts> {
  const report = join(tmpdir(), `baton-conformance-${process.pid}.json`);
  const mocha = ['node_modules/mocha/bin/mocha.js', '--no-config', '--timeout', '60000'];
  const files = ['test/conformance/embedded.test.ts', 'test/conformance/patterns.test.ts'];
  await run(process.execPath, [...mocha, '--reporter', 'json', '--reporter-option', `output=${report}`, ...files], {
    cwd: root,
  });
  const { tests } = JSON.parse(await readFile(report, 'utf8')) as MochaReport;
  rmSync(report);
  const verdicts = new Map<string, string | undefined>();
  for (const { fullTitle, err } of tests) {
    const name =
      /^conformance of the embedded engine ([\w-]+\.flow):/.exec(fullTitle)?.[1] ??
      /^control-flow patterns ([\w-]+\.flow), on the embedded engine/.exec(fullTitle)?.[1];
    if (name !== undefined) verdicts.set(name, err.message);
  }
  return verdicts;
}
