/** Golden files: what is expected, as it stands in `golden/`, rewritten when `UPDATE_GOLDEN` is set. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Compares a text with the golden file of that name, or rewrites the file.
 * @param name `order.events`
 */
export function matchesGolden(name: string, actual: string): void {
  const path = fileURLToPath(new URL(`./golden/${name}`, import.meta.url));
  const text = actual.endsWith('\n') ? actual : `${actual}\n`;
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return;
  }
  assert.ok(existsSync(path), `There is no golden file ${name} yet; npm run golden makes it.`);
  assert.equal(text, readFileSync(path, 'utf8'), `${name} differs; if that is meant, npm run golden rewrites it.`);
}
