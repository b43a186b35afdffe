/** The parameters of the call around a place, and which of them is being written. */
import type { ParameterInformation, SignatureHelp } from 'vscode-languageserver-types';
import type { Model, SignatureParameter } from '../analysis/model.ts';
import { shownParameters, showParameter, showSignature } from './support/describe.ts';
import type { OpenCall } from './support/reading/expectation.ts';
import { before, isComment, Place } from './support/reading/place.ts';
import { positionAfter } from './support/reading/readDeclarations.ts';

/** Found from the tokens before the place, so that it works while the call is being typed. */
export function signatureHelp(model: Model, uri: string, offset: number): SignatureHelp | undefined {
  const file = model.files.get(uri);
  if (file === undefined) return undefined;
  const { tokens, typed } = before(file, offset);
  if (typed !== undefined && isComment(typed)) return undefined;
  const place = new Place(model, file, offset, tokens.at(-1));
  for (const open of positionAfter(file.text, tokens).calls.toReversed()) {
    const signature = place.symbolOf(open.call.callee)?.signature;
    if (signature === undefined) continue;
    const parameters = shownParameters(signature);
    const shown = { label: showSignature(signature), parameters: parameters.map(parameterInformation) };
    const documented = signature.doc === undefined ? shown : { ...shown, documentation: markdown(signature.doc) };
    return { signatures: [documented], activeSignature: 0, activeParameter: activeParameter(parameters, open) };
  }
  return undefined;
}

function parameterInformation(parameter: SignatureParameter): ParameterInformation {
  const label = showParameter(parameter);
  return parameter.doc === undefined ? { label } : { label, documentation: markdown(parameter.doc) };
}

function markdown(value: string): { kind: 'markdown'; value: string } {
  return { kind: 'markdown', value };
}

/** Its position in the list: by name, or the next one that has no value yet. Behind the last one when all have. */
function activeParameter(parameters: readonly SignatureParameter[], { call, name }: OpenCall): number {
  const index = parameters.findIndex((parameter, position) =>
    name === undefined ? position >= call.position && !call.given.includes(parameter.name) : parameter.name === name,
  );
  return index === -1 ? parameters.length : index;
}
