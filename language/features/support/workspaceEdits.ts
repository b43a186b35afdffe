/** Changes of several files, as the language thinks of them and as editors apply them. */
import type { WorkspaceEdit } from 'vscode-languageserver-types';
import { analyse } from '../../analysis/analyse.ts';
import type { FileModel, Model, TextEdit } from '../../analysis/model.ts';
import { editsOf } from './places.ts';

/** By URI; edits of one file do not overlap and stand in the order of the text. */
export type FileEdits = ReadonlyMap<string, readonly TextEdit[]>;

/** Why something can't be done, in a sentence for the person who asked. */
export interface Refusal {
  readonly problem: string;
}

export function workspaceEdit(model: Model, edits: FileEdits): WorkspaceEdit {
  const changes: NonNullable<WorkspaceEdit['changes']> = {};
  for (const [uri, list] of edits) {
    const file = model.files.get(uri);
    if (file !== undefined && list.length > 0) changes[uri] = editsOf(file, list);
  }
  return { changes };
}

/** The text after the edits, all of whose places are of the text before. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((a, b) => b.span.start - a.span.start)
    .reduce((result, { span, text: put }) => result.slice(0, span.start) + put + result.slice(span.end), text);
}

/** What the files would mean after the edits. */
export function modelAfter(model: Model, edits: FileEdits): Model {
  const own = [...model.files.values()].filter(file => !file.isStandard);
  const texts = own.map(({ uri, text }) => ({ uri, text: applied(text, edits.get(uri) ?? []) }));
  return analyse(texts, model);
}

/** Messages of the errors that a file has after a change and did not have before. */
export function newErrors(before: FileModel | undefined, after: FileModel | undefined): readonly string[] {
  const known = errorsOf(before);
  return errorsOf(after).filter(message => {
    const index = known.indexOf(message);
    if (index >= 0) known.splice(index, 1);
    return index < 0;
  });
}

function errorsOf(file: FileModel | undefined): string[] {
  return (file?.diagnostics ?? []).filter(({ severity }) => severity === 'error').map(({ message }) => message);
}
