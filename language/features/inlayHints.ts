/** What a text leaves unsaid, shown between its words: types, names of arguments, and what a step waits for. */
import type { InlayHint, Range } from 'vscode-languageserver-types';
import type { FileModel, Model } from '../analysis/model.ts';
import type { Node } from '../syntax/ast.ts';
import { walk } from '../syntax/walk.ts';
import { argumentHints } from './inlayHints/argumentNames.ts';
import { orderHint } from './inlayHints/order.ts';
import { typeHint } from './inlayHints/types.ts';
import { overlaps, spanOf } from './support/places.ts';

/** Which hints somebody wants to see. */
export interface HintKinds {
  readonly types: boolean;
  readonly argumentNames: boolean;
  readonly order: boolean;
}

export function inlayHints(model: Model, uri: string, range: Range, kinds: HintKinds): InlayHint[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  const part = spanOf(file, range);
  const hints: InlayHint[] = [];
  walk(file.tree, node => {
    if (!overlaps(node.span, part)) return false;
    hints.push(...hintsOf(file, node, kinds));
    return true;
  });
  return hints;
}

function hintsOf(file: FileModel, node: Node, kinds: HintKinds): InlayHint[] {
  switch (node.kind) {
    case 'LetStatement':
      return kinds.types && node.type === undefined ? typeHint(file, node.name, node.value) : [];
    case 'ForWork':
      return kinds.types ? typeHint(file, node.variable, undefined) : [];
    case 'Step':
      return [
        ...(kinds.types ? typeHint(file, node.name, undefined) : []),
        ...(kinds.order ? orderHint(file, node) : []),
      ];
    case 'CallExpression':
      return kinds.argumentNames ? argumentHints(file, node) : [];
    default:
      return [];
  }
}
