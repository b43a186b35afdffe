/** What the settings say of the cluster: where it is, and where what its workers keep aside can be read. */
import { posix, win32 } from 'node:path';

export interface ClusterSettings {
  /** Where runs are started and told: `http://127.0.0.1:8080`. */
  readonly ingress: string;
  /** Where it is managed: `http://127.0.0.1:9070`. */
  readonly admin: string;
  /** Where the workers keep large results; empty for what the environment of the editor says. */
  readonly store: string;
}

/** What is wrong with them, as a sentence that names the setting; undefined for nothing. */
export function problemOf({ ingress, admin, store }: ClusterSettings): string | undefined {
  for (const [name, address] of Object.entries({ ingress, admin })) {
    if (!URL.canParse(address) || !/^https?:/.test(address)) {
      return `The setting baton.cluster.${name} is “${address}”, and that is no address of a server, as in http://127.0.0.1:8080.`;
    }
  }
  if (store === '' || isStore(store)) return undefined;
  return `The setting baton.cluster.store is “${store}”, and that is no place for large results: give the whole path of a folder, or s3://bucket/prefix.`;
}

/** A folder is named from the root on: what a relative path begins at, an editor has not. */
function isStore(store: string): boolean {
  return /^[a-z0-9]+:\/\//i.test(store)
    ? /^s3:\/\/[^/]+/.test(store)
    : posix.isAbsolute(store) || win32.isAbsolute(store);
}
