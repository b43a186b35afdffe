/** Runs the tests inside the extension host of a code-server. Their results go to the file of BATON_TEST_RESULTS. */
import { existsSync } from 'node:fs';
import { root } from '#scripts/paths.ts';
import { openBrowser } from '../browser.ts';
import { VsCodeServer } from '../server.ts';
import { buildIntegrationTests } from './build.ts';

/** Milliseconds for all of the tests. */
const limit = 300_000;

const results = process.env.BATON_TEST_RESULTS ?? '';
const server = new VsCodeServer({
  entry: process.env.CODE_SERVER ?? '',
  workspace: `${import.meta.dirname}/../workspace`,
  takesTests: true,
  env: { BATON_TEST_RESULTS: results },
});
const log: string[] = [];
let browser: Awaited<ReturnType<typeof openBrowser>> | undefined;
try {
  const tests = await buildIntegrationTests();
  await server.start();
  browser = await openBrowser(process.env.CHROMIUM ?? '', server.folder);
  const { page } = browser;
  // The workbench calls these two when it runs tests: one for all that is logged, one at the end.
  await page.exposeFunction('codeAutomationLog', (type: string, parts: unknown[]) =>
    log.push(`${type}: ${parts.join(' ')}`),
  );
  const ended = new Promise<number>(resolve => page.exposeFunction('codeAutomationExit', resolve));
  const payload = [
    ['extensionDevelopmentPath', server.remoteUri(root.replace(/\/$/, ''))],
    ['extensionTestsPath', server.remoteUri(tests)],
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ] as const;
  await page.goto(server.workbenchUrl(payload), { waitUntil: 'commit', timeout: limit });
  const tooLate = new Promise<undefined>(resolve => setTimeout(resolve, limit, undefined));
  process.exitCode = (await Promise.race([ended, tooLate])) ?? 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  if (!existsSync(results)) console.error(`No test ran.\n${server.log}\n${log.join('\n')}`);
  await browser?.context.close();
  await server.stop();
}
process.exit();
