/** The VS Code that the end-to-end tests of a file drive, with the packaged extension installed. */
import { type Browser, openBrowser } from '../browser.ts';
import { type ServerOptions, VsCodeServer } from '../server.ts';
import { Workbench } from '../workbench.ts';

const neededVariable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; run these tests by: npm test -- e2e`);
  return value;
};

export const workspaceFolder = `${import.meta.dirname}/../workspace`;

/** A VS Code with the packaged extension, and a browser that looks at it. */
export interface Window {
  readonly server: VsCodeServer;
  readonly browser: Browser;
  readonly workbench: Workbench;
}

/** Starts a VS Code of one's own on a copy of the workspace. Close it with {@link closeWindow}. */
export async function openWindow(options: Partial<ServerOptions> = {}): Promise<Window> {
  const server = new VsCodeServer({ entry: neededVariable('CODE_SERVER'), workspace: workspaceFolder, ...options });
  await server.install(neededVariable('BATON_VSIX'));
  await server.start();
  const browser = await openBrowser(neededVariable('CHROMIUM'), server.folder);
  browser.page.on('request', request => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.hostname !== '127.0.0.1') foreign.add(url.host);
  });
  const workbench = new Workbench(browser.page);
  await workbench.open(server.workbenchUrl());
  return { server, browser, workbench };
}

export async function closeWindow(window: Window | undefined): Promise<void> {
  await window?.browser.context.close();
  await window?.server.stop();
}

let shared: Window | undefined;
let options: () => Promise<Partial<ServerOptions>> = async () => ({});
const foreign = new Set<string>();

/** Hosts other than this machine that anything in the window wanted to reach. */
export const foreignHosts: ReadonlySet<string> = foreign;

export function workbench(): Workbench {
  if (shared === undefined) throw new Error('VS Code has not started.');
  return shared.workbench;
}

/** The workspace's copy, on the disk. */
export function workspace(): string {
  if (shared === undefined) throw new Error('VS Code has not started.');
  return shared.server.workspace;
}

/** Says, where a file of tests begins, how its VS Code is started. What it needs besides may be started first. */
export function windowWith(make: () => Promise<Partial<ServerOptions>>): void {
  options = make;
}

export const mochaHooks = {
  async beforeAll(this: Mocha.Context): Promise<void> {
    this.timeout(300_000);
    shared = await openWindow(await options());
  },

  async afterEach(this: Mocha.Context): Promise<void> {
    const test = this.currentTest;
    if (test?.state === 'failed')
      await shared?.workbench.shot(`failure ${test.fullTitle().replaceAll(/[^\w -]/g, '')}`);
  },

  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(30_000);
    await closeWindow(shared);
  },
};
