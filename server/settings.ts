/** What people may choose. `contributes.configuration` in package.json documents it. */
import type { Connection } from 'vscode-languageserver/node';
import type { HintKinds } from '#language/features/inlayHints.ts';

export interface Settings {
  readonly inlayHints: HintKinds;
}

export const defaultSettings: Settings = { inlayHints: { types: true, argumentNames: true, order: true } };

/** Asks the client; what it does not say, or says wrongly, is as it is by default. */
export async function readSettings(connection: Connection): Promise<Settings> {
  const { inlayHints } = fieldsOf(await connection.workspace.getConfiguration('baton'));
  const wanted = fieldsOf(inlayHints);
  const { types, argumentNames, order } = defaultSettings.inlayHints;
  return {
    inlayHints: {
      types: flag(wanted.types, types),
      argumentNames: flag(wanted.argumentNames, argumentNames),
      order: flag(wanted.order, order),
    },
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function flag(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}
