import { sources } from './sources.generated.ts';

/** A file's text as it is now. */
interface StandardFile {
  /** `baton-std:/core.flow` */
  readonly uri: string;
  readonly text: string;
}

/** The scheme of the standard library's URIs. */
export const standardScheme = 'baton-std:';

/** The standard library: the one source of every built-in's signature and documentation. */
export const standardFiles: readonly StandardFile[] = Object.entries(sources).map(([name, text]) => ({
  uri: `${standardScheme}/${name}`,
  text,
}));
