import type { FlowDeclaration } from '../../syntax/ast.ts';
import type { Check, Look } from './check.ts';
import { labelOf, undoMentions, type Waiting, waitingFlow, wayTo } from './waiting.ts';

export const undoNotKnown: Check = {
  code: 'flow/undo-not-known',
  severity: 'error',
  title: 'An `undo` that needs what comes after its step',
  explanation:
    'What an `undo` is called with is computed as soon as its step has succeeded. It may mention the step itself, and what is there before it: not what waits for the step, nor the block that the step stands in.',
  example: `flow order(sku: string) {
  step reserved = http.post("https://shop.example/reservations", body: { sku })
    undo http.delete("https://shop.example/parcels/\${parcel.body.id}")
                                                   //^^^^^^ flow/undo-not-known
  step parcel = http.post("https://shop.example/parcels", body: reserved.body)
}
`,
  visit: { FlowDeclaration: checkFlow },
};

function checkFlow(flow: FlowDeclaration, look: Look): void {
  const { all, bySymbol } = waitingFlow(flow, look, true);
  for (const waiting of all) {
    for (const { symbol, node } of undoMentions(waiting.statement, look)) {
      const needed = bySymbol.get(symbol);
      const way = needed && wayTo(needed, waiting);
      if (needed && way) look.report(node.span, messageOf(waiting, needed), { related: relatedTo(way, look) });
    }
  }
}

function messageOf(waiting: Waiting, needed: Waiting): string {
  const step = labelOf(waiting);
  const other = labelOf(needed);
  return `The \`undo\` of ${step} needs ${other}, which itself waits for ${step}: when ${step} is taken back, ${other} may not be there. Mention only ${step} and what comes before it, or give ${other} an \`undo\` of its own.`;
}

function relatedTo(way: readonly Waiting[], { file }: Look) {
  return way.slice(0, -1).map((waiting, index) => {
    const { start, end } = (waiting.name ?? waiting.statement).span;
    const next = way[index + 1];
    const message = `${labelOf(waiting)} waits for ${next ? labelOf(next) : 'it'}.`;
    return { message, origin: { uri: file.uri, start, end } };
  });
}
