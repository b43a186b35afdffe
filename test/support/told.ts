/** All that a model says, as plain data that does not depend on which object is which: to compare two models. */
import type { FileModel, Model, Symbol as NamedThing } from '#language/analysis/model.ts';
import { showType } from '#language/analysis/typeOps.ts';

const own = (model: Model): readonly FileModel[] => [...model.files.values()].filter(({ isStandard }) => !isStandard);

/** Its files without those of the standard library. */
export function told(model: Model): unknown {
  return own(model).map(file => ({
    uri: file.uri,
    tree: file.tree,
    tokens: file.tokens,
    diagnostics: file.diagnostics.map(finding => ({
      ...finding,
      related: finding.related.map(({ message, origin }) => [message, origin.uri, origin.start, origin.end]),
    })),
    scope: [...file.scope].map(([name, symbol]) => [name, toldSymbol(symbol)]),
    symbols: byPlace([...file.symbols].map(([name, symbol]) => [name.span.start, toldSymbol(symbol)])),
    types: byPlace([...file.types].map(([{ span, kind }, type]) => [span.start, span.end, kind, showType(type)])),
    calls: byPlace([...file.calls].map(([{ span }, call]) => [span.start, span.end, toldSymbol(call.target)])),
    expectations: byPlace(
      [...file.expectations].map(([{ span, kind }, { by, type, origin }]) => [
        ...[span.start, span.end, kind, by, showType(type), origin?.uri, origin?.start],
      ]),
    ),
    imports: file.imports,
  }));
}

function toldSymbol({ kind, name, origin, declaration, type }: NamedThing): unknown {
  return [kind, name, origin.uri, origin.start, origin.end, declaration?.kind, declaration?.span, showType(type())];
}

function byPlace(facts: readonly (readonly unknown[])[]): readonly string[] {
  return facts.map(fact => JSON.stringify(fact)).sort();
}
