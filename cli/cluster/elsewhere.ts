import type { EngineName } from '#protocol/requests.ts';

/** What a command needs besides, to be about runs that this engine carries out: ` --engine restate`, or nothing. */
export function onEngine(engine: EngineName | undefined): string {
  const usual = process.env.BATON_ENGINE ?? 'embedded';
  return engine === undefined || engine === usual ? '' : ` --engine ${engine}`;
}
