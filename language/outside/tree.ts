/** JSON and YAML texts as data, with the places of what they hold. */
import { parseDocument } from 'yaml';
import type { Span } from '../syntax/ast.ts';
import type { OutsideProblem } from './document.ts';
import { JsonPlaces } from './jsonPlaces.ts';
import { YamlPlaces } from './yamlPlaces.ts';

/** Names of members and positions in lists, from the document's root. */
export type DocumentPath = readonly (string | number)[];

export interface Places {
  /** Where the last name of a path stands, or the last one that is there. */
  spanOf(path: DocumentPath): Span;
}

export interface DocumentTree extends Places {
  readonly value: unknown;
}

export type ReadTree =
  | { readonly ok: true; readonly tree: DocumentTree }
  | { readonly ok: false; readonly problem: OutsideProblem };

/** @param isJson whether the text must be JSON: all else is read as YAML, of which JSON is a part */
export function readTree(text: string, isJson: boolean): ReadTree {
  return isJson ? readJson(text) : readYaml(text);
}

function readJson(text: string): ReadTree {
  try {
    const places = new JsonPlaces(text);
    return { ok: true, tree: { value: JSON.parse(text), spanOf: path => places.spanOf(path) } };
  } catch (thrown) {
    return { ok: false, problem: jsonProblem(text, thrown instanceof Error ? thrown.message : String(thrown)) };
  }
}

/** What the JSON parser says, which has the offset in its own words. */
function jsonProblem(text: string, said: string): OutsideProblem {
  const [, offset] = / at position (\d+)/.exec(said) ?? [];
  const start = offset === undefined ? Math.max(0, text.trimEnd().length - 1) : Number(offset);
  const what = said.replace(/ (in JSON )?at position .*$/s, '').replace(/, (\.\.\.)?".*$/s, '');
  return { message: `It is not JSON: ${decapitalised(what)}.`, span: { start, end: start + 1 } };
}

function readYaml(text: string): ReadTree {
  // Looking for doubled keys takes the square of their number.
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start, end] = error.pos;
    const message = `It is not YAML: ${decapitalised(error.message.replace(/\.?\s*$/, ''))}.`;
    return { ok: false, problem: { message, span: { start, end: Math.max(end, start + 1) } } };
  }
  const places = new YamlPlaces(document);
  try {
    return { ok: true, tree: { value: document.toJS(), spanOf: path => places.spanOf(path) } };
  } catch (thrown) {
    // An alias without an anchor, or one that is repeated beyond measure.
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      ok: false,
      problem: { message: `It is not YAML: ${decapitalised(said)}.`, span: places.spanOf([]) },
    };
  }
}

function decapitalised(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
