/** The one VS Code that all end-to-end tests drive, with the packaged extension installed. */
import { type Browser, openBrowser } from '../browser.ts';
import { VsCodeServer } from '../server.ts';
import { Workbench } from '../workbench.ts';

const neededVariable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; run these tests by: npm test -- e2e`);
  return value;
};

export const workspaceFolder = `${import.meta.dirname}/../workspace`;

let server: VsCodeServer | undefined;
let browser: Browser | undefined;
let shared: Workbench | undefined;
const foreign = new Set<string>();

/** Hosts other than this machine that anything in the window wanted to reach. */
export const foreignHosts: ReadonlySet<string> = foreign;

export function workbench(): Workbench {
  if (shared === undefined) throw new Error('VS Code has not started.');
  return shared;
}

/** The workspace's copy, on the disk. */
export function workspace(): string {
  if (server === undefined) throw new Error('VS Code has not started.');
  return server.workspace;
}

export const mochaHooks = {
  async beforeAll(this: Mocha.Context): Promise<void> {
    this.timeout(300_000);
    server = new VsCodeServer({ entry: neededVariable('CODE_SERVER'), workspace: workspaceFolder });
    await server.install(neededVariable('BATON_VSIX'));
    await server.start();
    browser = await openBrowser(neededVariable('CHROMIUM'), server.folder);
    browser.page.on('request', request => {
      const url = new URL(request.url());
      if (/^(https?|wss?):$/.test(url.protocol) && url.hostname !== '127.0.0.1') foreign.add(url.host);
    });
    shared = new Workbench(browser.page);
    await shared.open(server.workbenchUrl());
  },

  async afterEach(this: Mocha.Context): Promise<void> {
    const test = this.currentTest;
    if (test?.state === 'failed') await shared?.shot(`failure ${test.fullTitle().replaceAll(/[^\w -]/g, '')}`);
  },

  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(30_000);
    await browser?.context.close();
    await server?.stop();
  },
};
