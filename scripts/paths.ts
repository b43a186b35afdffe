/** Absolute paths that the scripts share. */
import { fileURLToPath } from 'node:url';

/** The repository's root, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the bundles go. */
export const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** What tests download and install outside of `node_modules`. */
export const testTools = fileURLToPath(new URL('../.vscode-test/', import.meta.url));

/** Screenshots, logs and reports of the tests. */
export const testResults = fileURLToPath(new URL('../test-results/', import.meta.url));
