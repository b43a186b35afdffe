/**
 * `npm run pictures`: makes the animated pictures of the README in `docs/images/`, of the packaged extension in a real VS
 * Code. Names of pictures as arguments choose some.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installVsCode } from '#scripts/installVsCode.ts';
import { packageExtension } from '#scripts/package.ts';
import { root } from '#scripts/paths.ts';
import { closeWindow, openWindow } from '../e2e/session.ts';
import { themes } from '../workbench.ts';
import { Recorder } from './recorder.ts';
import { type Scene, scenes } from './scenes.ts';

/** The marketplace shows nothing larger, in bytes. */
const largest = 2_000_000;

const folder = join(root, 'docs/images');

const tools = await installVsCode();
if (typeof tools === 'string') throw new Error(tools);
Object.assign(process.env, {
  CODE_SERVER: tools.entry,
  CHROMIUM: tools.chromium,
  BATON_VSIX: await packageExtension(),
});
const chosen = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const [name, scene] of Object.entries(scenes)) {
  if (chosen.length === 0 || chosen.includes(name)) await record(name, scene);
}

/** In a window of its own, so that no picture shows what was done for another one. */
async function record(name: string, scene: Scene): Promise<void> {
  const window = await openWindow({ env: { API_TOKEN: 'of a demonstration' } });
  try {
    const { workbench } = window;
    await workbench.page.setViewportSize(scene.size);
    await workbench.chooseTheme(themes.dark);
    await workbench.command('Notifications: Clear All Notifications');
    const recorder = new Recorder(workbench.page);
    await scene.play(workbench, recorder, window.server.workspace);
    const picture = await recorder.gif();
    if (picture.length > largest) throw new Error(`${name}.gif has ${picture.length} bytes: too many.`);
    writeFileSync(join(folder, `${name}.gif`), picture);
    console.log(`docs/images/${name}.gif ${picture.length} bytes`);
  } catch (error) {
    await window.workbench.shot(`picture ${name}`);
    throw error;
  } finally {
    await closeWindow(window);
  }
}
