import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Anything but loopback is refused at once: no test depends on a network, and none waits for one. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** A headless Chromium with a profile inside `folder`. */
export async function openBrowser(executable: string, folder: string): Promise<Browser> {
  const context = await chromium.launchPersistentContext(join(folder, 'browser'), {
    executablePath: executable,
    headless: true,
    viewport: { width: 1440, height: 900 },
    args: flags,
  });
  // 19 MB of workbench: packing it for a loopback would only cost time.
  await context.setExtraHTTPHeaders({ 'accept-encoding': 'identity' });
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}
