/** `$ref`s within a document. */
import { member } from './jsonValue.ts';
import type { DocumentPath } from './tree.ts';

/** The path that a reference means; undefined for one that leads out of the document. */
export function pathOfRef(ref: string): DocumentPath | undefined {
  if (ref === '#' || ref === '#/') return [];
  if (!ref.startsWith('#/')) return undefined;
  return ref
    .slice(2)
    .split('/')
    .map(part => decoded(part).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function valueAt(root: unknown, path: DocumentPath): unknown {
  let value = root;
  for (const part of path) value = Array.isArray(value) ? value[Number(part)] : member(value, String(part));
  return value;
}

/** A value with its path, behind all references. A reference that leads nowhere, or round in a circle, gives undefined. */
export function followed(
  root: unknown,
  value: unknown,
  path: DocumentPath,
): { readonly value: unknown; readonly path: DocumentPath } {
  let found = { value, path };
  for (let steps = 0; steps < 50; steps += 1) {
    const ref = member(found.value, '$ref');
    if (typeof ref !== 'string') return found;
    const target = pathOfRef(ref);
    if (target === undefined) break;
    found = { value: valueAt(root, target), path: target };
  }
  return { value: undefined, path };
}
