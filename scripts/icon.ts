/** Draws `icons/baton.svg` as the PNG that VS Code wants for an extension. Run it after the drawing has changed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { installVsCode } from './installVsCode.ts';
import { root } from './paths.ts';

const size = 128;

const tools = await installVsCode();
if (typeof tools === 'string') throw new Error(tools);
const browser = await chromium.launch({ executablePath: tools.chromium, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = readFileSync(join(root, 'icons/baton.svg'), 'utf8');
  await page.setContent(`<style>body { margin: 0; background: transparent }</style>${svg}`);
  await page.screenshot({ path: join(root, 'icons/baton.png'), omitBackground: true });
} finally {
  await browser.close();
}
