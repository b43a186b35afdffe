/** All of the language that the server calls, loaded as one after `initialize` is answered. */
import { analyse, analyseAgain, type SourceText } from '#language/analysis/analyse.ts';
import type { Model } from '#language/analysis/model.ts';

export { incomingCalls, outgoingCalls, prepareCallHierarchy } from '#language/features/callHierarchy.ts';
export { codeActions } from '#language/features/codeActions.ts';
export { codeLenses, type LensData, referencesLens } from '#language/features/codeLenses.ts';
export { completion } from '#language/features/completion.ts';
export { definition } from '#language/features/definition.ts';
export { diagnostics } from '#language/features/diagnostics.ts';
export { documentHighlights } from '#language/features/documentHighlights.ts';
export { documentLinks } from '#language/features/documentLinks.ts';
export { documentSymbols } from '#language/features/documentSymbols.ts';
export { editGraph } from '#language/features/editGraph.ts';
export { fileRenames, isMoved } from '#language/features/fileRenames.ts';
export { flows } from '#language/features/flows.ts';
export { foldingRanges } from '#language/features/foldingRanges.ts';
export { formatting, onTypeFormatting, rangeFormatting } from '#language/features/formatting.ts';
export { graph } from '#language/features/graph.ts';
export { earlierFile, graphDiff } from '#language/features/graphDiff.ts';
export { hover } from '#language/features/hover.ts';
export { inlayHints } from '#language/features/inlayHints.ts';
export { inlineValues } from '#language/features/inlineValues.ts';
export { inputProblems } from '#language/features/inputProblems.ts';
export { linkedEditing } from '#language/features/linkedEditing.ts';
export { references } from '#language/features/references.ts';
export { prepareRename, rename } from '#language/features/rename.ts';
export { selectionRanges } from '#language/features/selectionRanges.ts';
export { semanticTokenEdits, semanticTokens } from '#language/features/semanticTokens.ts';
export { signatureHelp } from '#language/features/signatureHelp.ts';
export { sharedName } from '#language/features/support/names.ts';
export { offsetAt } from '#language/features/support/places.ts';
export { summarise } from '#language/features/support/summarise.ts';
export { tests } from '#language/features/tests.ts';
export { typeDefinition } from '#language/features/typeDefinition.ts';
export { workspaceSymbols } from '#language/features/workspaceSymbols.ts';
export { graphToSvg } from '#language/graph/svg.ts';

export { analyse };

/** Analyses with work that follows the edits. Takes `previous` over, which must not be used any more. */
export function analyseNext(files: readonly SourceText[], previous?: Model): Model {
  return previous === undefined ? analyse(files) : analyseAgain(files, previous);
}
