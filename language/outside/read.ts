/** A file from outside, by its name and its text. */
import { type OutsideDocument, unreadable } from './document.ts';
import { readJsonSchema } from './jsonSchema.ts';
import { isObject } from './jsonValue.ts';
import { readModule } from './module.ts';
import { isOpenApi, readOpenApi } from './openapi.ts';
import { isModulePath } from './paths.ts';
import { readTree } from './tree.ts';

/** Never throws: what is wrong with the text is the document's problem. */
export function readOutside(uri: string, text: string): OutsideDocument {
  if (isModulePath(uri)) return readModule(uri, text);
  const read = readTree(text, /\.json$/i.test(uri));
  if (!read.ok) return unreadable('schema', read.problem.message, read.problem.span);
  const { tree } = read;
  if (isOpenApi(tree.value)) return readOpenApi(uri, tree);
  if (isObject(tree.value)) return readJsonSchema(uri, tree);
  return unreadable('schema', 'It is neither an OpenAPI document nor a JSON Schema.', tree.spanOf([]));
}
