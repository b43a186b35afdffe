import { existsSync } from 'node:fs';
import type { Context } from './context.ts';

/**
 * Turns this process into one of the package's other programs, which then owns the standard input and output and ends
 * the process when it is done. Never resolves.
 *
 * The address is computed, so that a bundler leaves the other program where it is.
 * @param program `bundle` as seen from the built command line, `source` as seen from the sources.
 */
export async function startSibling(
  context: Context,
  program: { readonly bundle: string; readonly source: string },
): Promise<never> {
  const bundle = new URL(program.bundle, context.home);
  const entry = existsSync(bundle) ? bundle : new URL(program.source, context.home);
  if (!process.argv.includes('--stdio')) process.argv.push('--stdio');
  await import(entry.href);
  return await new Promise<never>(() => undefined);
}
