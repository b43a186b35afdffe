/** The paths of webhooks: `/orders/{id}/lines`. */

const parameter = /^\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** What `baton serve` answers by itself. */
const reserved: readonly string[] = ['health', 'metrics', 'baton'];

/** Why a text is no path of a webhook, as a sentence; undefined when it is good. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'A path starts with `/`.';
  if (/[?#]/.test(path)) return 'A path ends before `?` and `#`: what follows them is in the query.';
  const segments = path.slice(1).split('/');
  const wrong = segments.find(segment => !/^(?!:)[\w.~!$&'()+,;=:@%-]+$/.test(segment) && !parameter.test(segment));
  if (wrong === '' && segments.length > 1) return 'A part between two `/` is empty.';
  if (wrong !== undefined && wrong !== '') {
    return `\`${wrong}\` is no part of a path: it is letters, digits and \`-._~\`, or one \`{name}\`.`;
  }
  const names = pathParameters(path);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `There are two parts \`{${twice}}\`.`;
  if (reserved.includes(segments[0] ?? '')) return `\`/${segments[0]}\` is answered by \`baton serve\` itself.`;
  return undefined;
}

/** Names of the parts in braces, in order. */
export function pathParameters(path: string): readonly string[] {
  return path.split('/').flatMap(segment => parameter.exec(segment)?.[1] ?? []);
}

/** The path with its parts in braces written in one way, so that two that match the same requests are equal. */
export function pathShape(path: string): string {
  return path
    .split('/')
    .map(segment => (parameter.test(segment) ? '{}' : segment))
    .join('/');
}
