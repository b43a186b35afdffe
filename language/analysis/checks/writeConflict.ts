import type { Expression, FlowDeclaration } from '../../syntax/ast.ts';
import { mentionsIn } from '../mentions.ts';
import type { Fix, Symbol } from '../model.ts';
import { innerBlocks } from '../stepTypes.ts';
import { at, type Check, fix, type Look } from './check.ts';
import { labelOf, type Waiting, waitingFlow } from './waiting.ts';
import { type Write, writeOf, writesTogether } from './writes.ts';

export const writeConflict: Check = {
  code: 'flow/write-conflict',
  severity: 'warning',
  title: 'Two steps that write the same thing in no order',
  explanation:
    'Steps that don’t need each other run side by side. When two of them write the same file, the same address or the same table, chance decides which comes last. `after` says the order.',
  example: `flow publish(text: string) {
  step page = file.write(path: "site/index.html", text: text)
  step empty = file.delete("site/index.html")
             //^^^^^^^^^^^ flow/write-conflict
}
`,
  visit: { FlowDeclaration: checkFlow },
};

interface Writer {
  readonly waiting: Waiting;
  readonly write: Write;
}

function checkFlow(flow: FlowDeclaration, look: Look): void {
  const { all } = waitingFlow(flow, look, true);
  const writers = all.flatMap((waiting): readonly Writer[] => {
    const write = waiting.statement.kind === 'Step' ? writeOf(waiting.statement, look.file) : undefined;
    return write ? [{ waiting, write }] : [];
  });
  for (const [index, writer] of writers.entries()) {
    reportIterations(writer, look);
    const earlier = writers.slice(0, index).find(other => isConflict(other, writer, look));
    if (earlier) reportPair(earlier, writer, look);
  }
}

function isConflict(first: Writer, second: Writer, look: Look): boolean {
  if (!writesTogether(first.write, second.write, look.file)) return false;
  const [a, b] = [first.waiting, second.waiting];
  return !areExclusive(a, b) && !doneBefore(b).has(a) && !doneBefore(a).has(b);
}

/** All that is done before a statement starts. */
function doneBefore(start: Waiting): ReadonlySet<Waiting> {
  const done = new Set<Waiting>(startsAround(start));
  for (const waiting of done) for (const next of [...waiting.waits, ...startsAround(waiting)]) done.add(next);
  return done;
}

/** What a statement, and each block form around it, waits for to start. */
function startsAround(waiting: Waiting): readonly Waiting[] {
  return [waiting, ...ownersOf(waiting)].flatMap(each => each.starts);
}

/** The block forms around a statement, the innermost first. */
function ownersOf(waiting: Waiting): readonly Waiting[] {
  const owners: Waiting[] = [];
  for (let owner = waiting.owner; owner; owner = owner.owner) owners.push(owner);
  return owners;
}

/** The statements of one block that two statements are or stand in, and the block form around; none around in the flow's body. */
function parted(a: Waiting, b: Waiting): readonly [Waiting, Waiting, Waiting | undefined] | undefined {
  const others = [b, ...ownersOf(b)];
  for (const one of [a, ...ownersOf(a)]) {
    const other = others.find(each => each.owner === one.owner);
    if (other) return [one, other, one.owner];
  }
  return undefined;
}

/** Whether two statements stand in blocks of which one runs, or one after the other: of an `if`, a `match`, a `try`, a `race`. */
function areExclusive(a: Waiting, b: Waiting): boolean {
  const [one, other, around] = parted(a, b) ?? [];
  const work = around?.statement.kind === 'Step' ? around.statement.work : undefined;
  if (!one || !other || !work) return false;
  const blockOf = ({ statement }: Waiting) => innerBlocks(work).find(block => block.statements.includes(statement));
  return blockOf(one) !== blockOf(other);
}

function reportPair({ waiting: first }: Writer, { waiting: second, write }: Writer, look: Look): void {
  const { start, end } = (first.name ?? first.statement).span;
  look.report(
    write.callee,
    `${labelOf(first)} writes ${write.what} as well, and nothing says which of the two comes first.`,
    {
      related: [{ message: `${labelOf(first)} writes it here.`, origin: { uri: look.file.uri, start, end } }],
      fixes: addedAfter(first, second),
    },
  );
}

/** `after` the first one, or after the block form that it stands in where its name is not seen. */
function addedAfter(first: Waiting, second: Waiting): readonly Fix[] {
  const [one, other] = parted(first, second) ?? [];
  const step = other?.statement;
  if (!one?.name || step?.kind !== 'Step' || !step.work) return [];
  const clause = step.clauses.find(each => each.kind === 'AfterClause');
  const text = clause ? `, ${one.name.text}` : ` after ${one.name.text}`;
  return [fix(`Add \`after ${one.name.text}\``, { span: at((clause ?? step.work).span.end), text })];
}

/** Iterations that all write the same. */
function reportIterations({ waiting, write }: Writer, look: Look): void {
  if (!write.replaces) return;
  for (const { statement } of ownersOf(waiting)) {
    if (statement.kind !== 'Step' || statement.work?.kind !== 'ForWork') continue;
    const { span, limit } = statement.work;
    if (limit?.kind === 'NumberLiteral' && limit.value === 1) continue;
    if (mentioned(write.place, look).some(({ origin }) => origin.start >= span.start && origin.end <= span.end)) return;
    look.report(
      write.place.span,
      `Each iteration of the \`for\` writes ${write.what}, side by side: chance decides whose stays. Let the place depend on the element, or say \`limit 1\`.`,
      {
        related: [
          { message: 'The `for` is this one.', origin: { uri: look.file.uri, start: span.start, end: span.start + 3 } },
        ],
      },
    );
    return;
  }
}

const mentioned = (place: Expression, { file }: Look): readonly Symbol[] =>
  mentionsIn(file, place).map(({ symbol }) => symbol);
