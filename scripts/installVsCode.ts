/**
 * Gets what the tests in a real VS Code need: code-server, which is VS Code's workbench and extension host in a
 * browser, and a headless Chromium. code-server goes into `.vscode-test/`, once; Chromium comes from the machine.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './children.ts';
import { ensureDebianPackage } from './debianPackages.ts';
import { testTools } from './paths.ts';

const version = '4.139.1';
/** Goes up when the way of installing changes, so that older installations are made anew. */
const recipe = 1;

const home = join(testTools, 'code-server');
const packageFolder = join(home, 'node_modules/code-server');
const stampFile = join(home, 'installed.json');
const stamp = JSON.stringify({ version, recipe });

export interface VsCode {
  /** code-server's entry, to be run by Node. */
  readonly entry: string;
  /** The browser's executable. */
  readonly chromium: string;
}

/** Parts of the workbench that no test looks at: they cost a third of the time of a start. */
const unneededExtensions = [
  'copilot git git-base github github-authentication microsoft-authentication typescript-language-features',
  'json-language-features npm emmet merge-conflict debug-auto-launch debug-server-ready mermaid-markdown-features',
  'markdown-language-features markdown-math html-language-features css-language-features php-language-features',
  'configuration-editing extension-editing terminal-suggest tunnel-forwarding gulp grunt jake ms-vscode.js-debug',
  'ms-vscode.js-debug-companion ms-vscode.vscode-js-profile-table simple-browser media-preview ipynb',
  'notebook-renderers references-view search-result prompt-basics',
].flatMap(line => line.split(' '));

/** npm's own variables of a surrounding `npm run` must not steer an installation somewhere else. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const unwanted = /^npm_(package|lifecycle|config_(local_prefix|prefix|global|ignore_scripts|omit|workspace))/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}

async function npmInstall(cwd: string, ...args: string[]): Promise<string | undefined> {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const ran = await run('npm', ['install', ...quiet, ...args], { cwd, env: plainEnvironment(), limit: 900_000 });
  return ran.code === 0 ? undefined : `npm install failed in ${cwd}:\n${ran.output.trim()}`;
}

/** Install scripts stay off: they would build native parts and download others, and nothing here needs them. */
async function installCodeServer(): Promise<string | undefined> {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return undefined;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"name":"test-tools","version":"0.0.0","private":true}\n');
  const workbench = join(packageFolder, 'lib/vscode');
  const problem =
    (await npmInstall(home, '--no-save', `code-server@${version}`)) ?? (await npmInstall(workbench, '--omit=dev'));
  if (problem !== undefined) return problem;
  for (const name of unneededExtensions) rmSync(join(workbench, 'extensions', name), { recursive: true, force: true });
  for (const scope of ['@github', '@microsoft/mxc-sdk']) {
    rmSync(join(workbench, 'node_modules', scope), { recursive: true, force: true });
  }
  writeFileSync(stampFile, stamp);
  return undefined;
}

const browsers = [
  process.env.CHROMIUM,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].filter(path => path !== undefined);

const findBrowser = (): string | undefined => browsers.find(path => existsSync(path));

/**
 * Installs what is missing.
 * @returns the paths, or a sentence that says why they can't be had on this machine
 */
export async function installVsCode(): Promise<VsCode | string> {
  const problem =
    (await ensureDebianPackage('chromium-headless-shell', () => findBrowser() !== undefined)) ??
    (await installCodeServer());
  if (problem !== undefined) return problem;
  return { entry: join(packageFolder, 'out/node/entry.js'), chromium: findBrowser() ?? '' };
}

if (import.meta.main) {
  const installed = await installVsCode();
  console.log(installed);
  if (typeof installed === 'string') process.exitCode = 1;
}
