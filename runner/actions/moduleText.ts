/** The text of TypeScript and JavaScript modules, and of what they import from beside them: what a function is made of. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** `from "./x.ts"`, `import "./x.ts"`, `import("./x.ts")` */
const imported = /\b(?:from|import)\s*\(?\s*(["'])(\.{1,2}\/[^"']+)\1/g;

/** SHA-256 of the modules with these URIs, in hexadecimal. One that can't be read counts as empty. */
export async function hashOfModules(modules: readonly string[]): Promise<string> {
  const texts = new Map<string, string>();
  const open = [...modules];
  for (let module = open.pop(); module !== undefined; module = open.pop()) {
    if (texts.has(module)) continue;
    const text = await readFile(new URL(module), 'utf8').catch(() => '');
    texts.set(module, text);
    for (const [, , path = ''] of text.matchAll(imported)) open.push(new URL(path, module).href);
  }
  const hash = createHash('sha256');
  for (const module of [...texts.keys()].sort()) hash.update(JSON.stringify([module, texts.get(module)]));
  return hash.digest('hex');
}
