/** `npm run kill-test`: the test with killed processes in full: 200 kills of runs of 500 steps that write to PostgreSQL. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ensureDebianPackage } from './debianPackages.ts';
import { root } from './paths.ts';

const problem = await ensureDebianPackage('postgresql', () => existsSync('/usr/lib/postgresql'));
if (problem !== undefined) console.error(`PostgreSQL can't be installed: ${problem}`);
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/mocha/bin/mocha.js',
    '--no-config',
    '--reporter',
    'spec',
    '--grep',
    'PostgreSQL',
    'test/actions/kill.test.ts',
  ],
  { cwd: root, stdio: 'inherit', env: { BATON_KILLS: '200', BATON_KILL_STEPS: '500', ...process.env } },
);
process.exitCode = status ?? 1;
