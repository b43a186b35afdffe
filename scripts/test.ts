/**
 * `npm test`: installs and builds what is missing, and runs the suites one after the other. Names as arguments choose
 * suites (`npm test -- unit wire`); `--update-golden` rewrites golden files instead of comparing with them.
 *
 * What can't be had on this machine is skipped with its reason. The last line counts everything; the exit code is 1
 * when something failed, or when nothing passed.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { buildAll } from './build.ts';
import { check } from './check.ts';
import { run } from './children.ts';
import { installBalancer } from './cluster/balancer.ts';
import { installRestate } from './cluster/install.ts';
import { ensureDebianPackage } from './debianPackages.ts';
import { installVsCode } from './installVsCode.ts';
import { packageExtension } from './package.ts';
import { dist, root, testResults } from './paths.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Suite {
  readonly name: string;
  /** @returns counts; what failed has been printed */
  readonly run: () => Promise<Counts>;
}

/** What mocha's JSON reporter writes, as far as it is read here. */
interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly failures: readonly {
    readonly fullTitle: string;
    readonly err: { readonly message?: string; readonly stack?: string };
  }[];
  readonly pending: readonly { readonly fullTitle: string }[];
}

/** Milliseconds that one suite may take. */
const suiteLimit = 20 * 60_000;

/** Whatever a test starts as `node` is the Node that the project brings along. */
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter),
  FORCE_COLOR: '0',
  ...(process.argv.includes('--update-golden') ? { UPDATE_GOLDEN: '1' } : {}),
};

const indent = (text: string): string => text.trimEnd().replaceAll(/^/gm, '     ');

function skipped(reason: string): Counts {
  console.log(`  skipped: ${reason}`);
  return { passed: 0, failed: 0, skipped: 1 };
}

function failed(reason: string): Counts {
  console.log(`  FAIL ${reason.trimEnd()}`);
  return { passed: 0, failed: 1, skipped: 0 };
}

/** Reads a report of mocha's and prints what a person must know of it. */
function readReport(file: string, output: string): Counts {
  if (!existsSync(file)) return failed(`no test ran:\n${indent(output)}`);
  const report = JSON.parse(readFileSync(file, 'utf8')) as MochaReport;
  for (const { fullTitle, err } of report.failures) {
    console.log(`  FAIL ${fullTitle}\n${indent(err.stack ?? err.message ?? 'no message')}`);
  }
  for (const { fullTitle } of report.pending) console.log(`  skipped: ${fullTitle}`);
  const { passes, failures, pending } = report.stats;
  return { passed: passes, failed: failures, skipped: pending };
}

/** Runs a process that leaves a report of mocha's in a file. */
async function reported(
  name: string,
  args: (report: string) => string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Counts> {
  const report = join(testResults, `${name}.json`);
  rmSync(report, { force: true });
  const variables = { ...environment, ...env, BATON_TEST_RESULTS: report };
  const ran = await run(process.execPath, args(report), { cwd: root, env: variables, limit: suiteLimit });
  const counts = readReport(report, ran.output);
  // Mocha's code is its number of failures. Another code is a process that ended in a way that no report tells.
  return ran.code !== 0 && counts.failed === 0 ? failed(`ended with code ${ran.code}:\n${indent(ran.output)}`) : counts;
}

const mocha = (name: string, files: string, options: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Counts> =>
  reported(
    name,
    report => [
      'node_modules/mocha/bin/mocha.js',
      '--no-config',
      ...['--ui', 'bdd', '--timeout', '60000', '--reporter', 'json', '--reporter-option', `output=${report}`],
      ...options,
      files,
    ],
    env,
  );

async function runCheck(): Promise<Counts> {
  const results = await check();
  const bad = results.filter(result => result.findings.length > 0).length;
  return { passed: results.length - bad, failed: bad, skipped: 0 };
}

/** Does something once, however many suites need it. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const built = once(() => buildAll({ production: false, commandLine: true, folder: dist }));
const vsix = once(packageExtension);
const vsCode = once(installVsCode);
/** Servers that tests of actions start, by their Debian packages: a program of each. */
const servers: Readonly<Record<string, string>> = {
  'nats-server': '/usr/sbin/nats-server',
  'redis-server': '/usr/bin/redis-server',
  postgresql: '/usr/lib/postgresql',
  'mariadb-server': '/usr/sbin/mariadbd',
  mosquitto: '/usr/sbin/mosquitto',
  'openssh-server': '/usr/sbin/sshd',
};

/** Installs what is missing of some servers, one after the other: apt takes one at a time. */
async function install(...packages: readonly string[]): Promise<void> {
  for (const name of packages) {
    const problem = await ensureDebianPackage(name, () => existsSync(servers[name] ?? ''));
    if (problem !== undefined) console.log(`  tests with ${name} are skipped: ${problem}`);
  }
}

async function inVsCode(test: (env: NodeJS.ProcessEnv) => Promise<Counts>): Promise<Counts> {
  const tools = await vsCode();
  if (typeof tools === 'string') return skipped(tools);
  return test({ CODE_SERVER: tools.entry, CHROMIUM: tools.chromium });
}

/** Tests of the command line use what was just built: it starts faster than the sources. */
const withBundle = { BATON_CLI: 'dist/cli.js' };

const suites: readonly Suite[] = [
  { name: 'check', run: runCheck },
  { name: 'unit', run: () => mocha('unit', 'test/unit/**/*.test.ts') },
  { name: 'conformance', run: () => mocha('conformance', 'test/conformance/*.test.ts') },
  { name: 'simulation', run: () => mocha('simulation', 'test/sim/*.test.ts', ['--timeout', '900000']) },
  {
    name: 'wire',
    run: async () => {
      await built();
      return mocha('wire', 'test/wire/**/*.test.ts');
    },
  },
  {
    name: 'actions',
    run: async () => {
      await install(...Object.keys(servers));
      return mocha('actions', 'test/actions/**/*.test.ts');
    },
  },
  {
    name: 'cluster',
    run: async () => {
      const restate = await installRestate();
      if (typeof restate === 'string') return skipped(restate);
      const problem = await installBalancer();
      if (problem !== undefined) console.log(`  tests with several nodes are skipped: ${problem}`);
      await built();
      return mocha('cluster', 'test/cluster/**/*.test.ts', [], { ...withBundle, RESTATE_SERVER: restate.server });
    },
  },
  {
    name: 'cli',
    run: async () => {
      await built();
      await install('nats-server', 'redis-server', 'mosquitto');
      return mocha('cli', 'test/cli/**/*.test.ts', [], withBundle);
    },
  },
  {
    name: 'examples',
    run: async () => {
      await built();
      await install('postgresql');
      return mocha('examples', 'test/examples/**/*.test.ts', [], withBundle);
    },
  },
  {
    name: 'integration',
    run: () =>
      inVsCode(async env => {
        await built();
        return reported('integration', () => ['test/vscode/integration/main.ts'], env);
      }),
  },
  {
    name: 'e2e',
    run: () =>
      inVsCode(async env => {
        rmSync(join(testResults, 'screenshots'), { recursive: true, force: true });
        const setup = ['--require', './test/vscode/e2e/session.ts', '--timeout', '240000'];
        return mocha('e2e', 'test/vscode/e2e/*.test.ts', setup, { ...env, BATON_VSIX: await vsix() });
      }),
  },
];

async function runSuite({ name, run: runTests }: Suite): Promise<Counts> {
  console.log(`\n${name}`);
  const started = performance.now();
  const counts = await runTests().catch(error => failed(error instanceof Error ? error.message : String(error)));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ${name}: ${sentence(counts)} (${seconds} s)`);
  return counts;
}

const sentence = ({ passed, failed: bad, skipped: left }: Counts): string =>
  `${passed} passed, ${bad} failed, ${left} skipped`;

function chosenSuites(names: readonly string[]): readonly Suite[] {
  const unknown = names.find(name => !suites.some(suite => suite.name === name));
  if (unknown !== undefined) {
    console.error(`There is no suite ${unknown}. There are: ${suites.map(suite => suite.name).join(' ')}.`);
    process.exit(2);
  }
  return names.length === 0 ? suites : suites.filter(suite => names.includes(suite.name));
}

mkdirSync(testResults, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
for (const suite of chosenSuites(process.argv.slice(2).filter(argument => !argument.startsWith('-')))) {
  const counts = await runSuite(suite);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
console.log(`\n${sentence(total)}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
