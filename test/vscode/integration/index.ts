/** What VS Code's extension host loads to run the tests beside it; bundled to `build/integration/index.cjs`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Rejects when a test failed, as VS Code's test runner wants it. */
export function run(): Promise<void> {
  const output = process.env.BATON_TEST_RESULTS;
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    ...(output === undefined ? { reporter: 'spec' } : { reporter: 'json', reporterOptions: { output } }),
  });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.cjs')) mocha.addFile(join(__dirname, name));
  }
  return new Promise((resolve, reject) => {
    mocha.run(failures => (failures === 0 ? resolve() : reject(new Error(`${failures} tests failed.`))));
  });
}
