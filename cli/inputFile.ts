import type { Json, JsonObject } from '#protocol/json.ts';
import { UsageProblem } from './problem.ts';
import { readStandardInput, readText } from './sources.ts';

/**
 * The JSON object that `--input` names.
 * @param path A file, or `-` for the standard input.
 * @throws {UsageProblem} It can't be read, is not JSON (the message gives line and column), or is not an object.
 */
export async function readInputFile(path: string): Promise<JsonObject> {
  const shown = path === '-' ? '<standard input>' : path;
  const text = path === '-' ? await readStandardInput() : await readText(path);
  const value = parseJson(text, shown);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new UsageProblem(
    `${shown} holds ${kindOf(value)} where an object with the flow's parameters is needed.`,
    'For example: { "name": "Ada" }',
  );
}

function parseJson(text: string, shown: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const before = text.slice(0, mistakeIn(text)).split('\n');
    const place = `${before.length}:${(before.at(-1) ?? '').length + 1}`;
    throw new UsageProblem(`${shown}:${place}: This is not JSON: ${reasonOf(error as SyntaxError)}.`);
  }
}

/**
 * Offset of the first character that can't stand where it does; the text's length where its end is missing.
 *
 * The engine's message gives the place of some mistakes only. A text's beginnings fail for want of an end, up to the
 * first one that holds the mistake; that one is found by halving.
 */
function mistakeIn(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (middle <= text.length && isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether more text could make it JSON. */
function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? message.includes('end of JSON') : Number(position) >= text.length;
  }
}

function reasonOf(error: SyntaxError): string {
  const reason = error.message
    .replace(/ in JSON at position .*$/s, '')
    .replace(/ at position .*$/s, '')
    .replace(/,? \S*".*" is not valid JSON$/s, '');
  return reason.slice(0, 1).toLowerCase() + reason.slice(1);
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
