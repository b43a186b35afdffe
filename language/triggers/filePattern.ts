/** The patterns of watched files: `inbox/*.csv`. */
import picomatch from 'picomatch/posix.js';

/** Why a text is no pattern of files, as a sentence; undefined when it is good. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.trim() === '') return 'A pattern of files is not empty.';
  if (pattern.endsWith('/'))
    return 'This names a folder; add `*` for the files in it, or `**` for those below it as well.';
  if (pattern.includes('\\')) return 'The parts of a path are separated by `/`.';
  try {
    picomatch.makeRe(pattern, { strictBrackets: true });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `This is no pattern of files: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}.`;
  }
}

/** The folder that holds all files of a pattern, and the rest: `inbox` and `*.csv`. Both with `/`; the folder may be empty. */
export function splitPattern(pattern: string): { readonly folder: string; readonly rest: string } {
  const { base, glob } = picomatch.scan(pattern);
  if (glob !== '') return { folder: base, rest: glob };
  const slash = pattern.lastIndexOf('/');
  return { folder: pattern.slice(0, Math.max(slash, 0)), rest: pattern.slice(slash + 1) };
}

/** Whether a path fits a pattern; both relative to the same folder, with `/`. Names that start with a dot must be named. */
export function fileMatcher(pattern: string): (path: string) => boolean {
  return picomatch(pattern.replace(/^\.\//, ''));
}
