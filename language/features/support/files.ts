/** Names of files, from their URIs. */

/** The last part of a URI, as people write it. */
export function fileName(uri: string): string {
  return decoded(uri.slice(uri.lastIndexOf('/') + 1));
}

/**
 * The path that leads from one file to another, as an import writes it: `./other.flow`. The whole URI when the two have
 * nothing in common.
 */
export function relativePath(from: string, to: string): string {
  const start = from.split('/').slice(0, -1);
  const end = to.split('/');
  const scheme = /^[a-z][\w+.-]*:\/\/[^/]*/i;
  if (scheme.exec(from)?.[0] !== scheme.exec(to)?.[0]) return to;
  let common = 0;
  while (common < start.length && common < end.length - 1 && start[common] === end[common]) common += 1;
  const up = start.slice(common).map(() => '..');
  return [...(up.length === 0 ? ['.'] : up), ...end.slice(common).map(decoded)].join('/');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
