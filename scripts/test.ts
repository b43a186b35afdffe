/**
 * `npm test`: installs and builds what is missing, and runs the suites one after the other. Names as arguments choose
 * suites (`npm test -- unit wire`); `--update-golden` rewrites golden files instead of comparing with them.
 *
 * What can't be had on this machine is skipped with its reason. The last line counts everything; the exit code is 1
 * when something failed, or when nothing passed.
 */
import { existsSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildAll } from './build.ts';
import { check } from './check.ts';
import { installBalancer } from './cluster/balancer.ts';
import { installRestate } from './cluster/install.ts';
import { ensureDebianPackage } from './debianPackages.ts';
import { installVsCode } from './installVsCode.ts';
import { type Counts, failed, mocha, reported, skipped, sum } from './mocha.ts';
import { packageExtension } from './package.ts';
import { dist, root, testResults } from './paths.ts';

interface Suite {
  readonly name: string;
  /** @returns counts; what failed has been printed */
  readonly run: () => Promise<Counts>;
}

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

/** Milliseconds that the tests of one window may take. */
const windowLimit = 8 * 60_000;

/**
 * Runs the tests that drive VS Code in a browser: each file in a window of its own, where nothing that another one has
 * left behind is in its way. On a machine that does other things as well, VS Code itself sometimes loses a click: a file
 * with a failed test is run once more in a new window, which is said. What fails twice has failed. The first window ends
 * with its first failure: what comes after one finds the window in a state that nobody meant, and waits in vain.
 */
async function endToEnd(env: NodeJS.ProcessEnv): Promise<Counts> {
  const options = ['--require', './test/vscode/e2e/session.ts', '--timeout', '240000'];
  const all: Counts[] = [];
  for (const file of globSync('test/vscode/e2e/*.test.ts', { cwd: root }).sort()) {
    const name = `e2e-${basename(file, '.test.ts')}`;
    const way = { options, env, limit: windowLimit };
    const word = 'failed in its first window:';
    const first = await mocha(name, file, { ...way, options: [...options, '--bail'], word });
    if (first.failed > 0) console.log(`  ${file} is run once more, in a new window.`);
    all.push(first.failed > 0 ? await mocha(name, file, way) : first);
  }
  return sum(all);
}

/** Tests of the command line use what was just built: it starts faster than the sources. */
const withBundle = { BATON_CLI: 'dist/cli.js' };

const suites: readonly Suite[] = [
  { name: 'check', run: runCheck },
  { name: 'unit', run: () => mocha('unit', 'test/unit/**/*.test.ts') },
  { name: 'conformance', run: () => mocha('conformance', 'test/conformance/*.test.ts') },
  { name: 'simulation', run: () => mocha('simulation', 'test/sim/*.test.ts', { options: ['--timeout', '900000'] }) },
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
      return mocha('cluster', 'test/cluster/**/*.test.ts', { env: { ...withBundle, RESTATE_SERVER: restate.server } });
    },
  },
  {
    name: 'cli',
    run: async () => {
      await built();
      await install('nats-server', 'redis-server', 'mosquitto');
      return mocha('cli', 'test/cli/**/*.test.ts', { env: withBundle });
    },
  },
  {
    name: 'examples',
    run: async () => {
      await built();
      await install('postgresql');
      return mocha('examples', 'test/examples/**/*.test.ts', { env: withBundle });
    },
  },
  {
    name: 'integration',
    run: () =>
      inVsCode(async env => {
        await built();
        return reported('integration', () => ['test/vscode/integration/main.ts'], { env });
      }),
  },
  {
    name: 'e2e',
    run: () =>
      inVsCode(async env => {
        rmSync(join(testResults, 'screenshots'), { recursive: true, force: true });
        const restate = await installRestate();
        if (typeof restate === 'string') console.log(`  tests with a cluster are skipped: ${restate}`);
        const cluster = typeof restate === 'string' ? {} : { RESTATE_SERVER: restate.server };
        return endToEnd({ ...env, ...cluster, BATON_VSIX: await vsix() });
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
const all: Counts[] = [];
for (const suite of chosenSuites(process.argv.slice(2).filter(argument => !argument.startsWith('-')))) {
  all.push(await runSuite(suite));
}
const total = sum(all);
console.log(`\n${sentence(total)}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
