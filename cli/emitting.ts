/** From a command line to an event that all runs have heard. */
import { join, resolve } from 'node:path';
import type { EventPlan, Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { EngineName } from '#protocol/requests.ts';
import type { Shapes } from '#protocol/shape.ts';
import { systemClock } from '#runner/engines/common/clock.ts';
import type { DeclaredEvent } from '#runner/engines/restate/messages.ts';
import { sourcesOf } from '#runner/serve/starter.ts';
import { servedBy } from '#runner/serve/triggers.ts';
import { workspaceOf } from '#runner/workspace.ts';
import { analyseFiles, findingsOf } from './checking.ts';
import { onEngine } from './cluster/elsewhere.ts';
import type { EmitOptions } from './commands/emit.ts';
import type { Context } from './context.ts';
import { readInputFile } from './inputFile.ts';
import { inJournal } from './journal.ts';
import { fieldsCommand, fieldsOf } from './parameters.ts';
import { exitCodes, UsageProblem } from './problem.ts';
import { goOn } from './resumingDue.ts';
import { findFlowFiles } from './sources.ts';
import { suggestion } from './suggestion.ts';

export interface EmitRequest {
  readonly event: string;
  /** What stands after the event on the command line: `--order 1`. */
  readonly fields: readonly string[];
  readonly options: EmitOptions;
}

/** An event as the text of some run declares it. */
interface Declared {
  readonly event: EventPlan;
  readonly shapes: Shapes;
}

/**
 * Sends an event to all runs that have not ended, and goes on with those that waited for it without a process.
 * @returns The exit code: good unless one of these has failed.
 * @throws {UsageProblem} No run has to do with such an event, or its fields don't fit.
 */
export async function emit(context: Context, { event, fields, options }: EmitRequest): Promise<number> {
  const { err } = context.terminal;
  const given = options.input === undefined ? undefined : await readInputFile(options.input);
  return inJournal(options, async journal => {
    const open = journal.openPlans();
    const isKnown = open.some(({ events = {} }) => events[event] !== undefined);
    const plans = isKnown ? open : [...open, ...(await plansStartedBy(event, options))];
    const read = fieldsAsDeclared(plans, { event, fields, given });
    const now = Date.now();
    journal.post({ event: { event, fields: read, time: now } });
    const due = journal.dueRuns(now);
    const rest =
      due.length === 0
        ? 'No run without a process waits for it.'
        : `${due.length} waiting ${due.length === 1 ? 'run goes' : 'runs go'} on.`;
    err.write(`${err.colors.green('✔')} ${err.colors.bold(event)} was sent. ${rest}\n`);
    return options.resume ? goOn(context.terminal, journal, due, options.json === true) : exitCodes.good;
  });
}

/** Of the flows of the workspace that the event starts where they are served; none where these have errors. */
async function plansStartedBy(event: string, options: EmitOptions): Promise<readonly Plan[]> {
  const workspace = workspaceOf(join(resolve(options.workspace ?? '.'), 'any.flow'));
  try {
    const analysed = await analyseFiles(await findFlowFiles([workspace]));
    const findings = findingsOf(analysed).flatMap(each => each.findings);
    if (findings.some(({ severity }) => severity === 'error')) return [];
    const { model, sources } = analysed;
    const surroundings = { workspace, cwd: undefined, sources: sourcesOf(process.env, systemClock) };
    const uris = sources.map(({ uri }) => uri);
    const { triggers } = servedBy(model, uris, surroundings);
    return triggers.filter(({ trigger }) => trigger.event === event).map(({ flow }) => flow.plan);
  } catch (thrown) {
    if (thrown instanceof UsageProblem) return [];
    throw thrown;
  }
}

function declarations(plans: readonly DeclaredEvent[], name: string, engine?: EngineName): readonly Declared[] {
  const found = plans.flatMap(({ events = {}, shapes }): Declared[] => {
    const event = events[name];
    return event === undefined ? [] : [{ event, shapes }];
  });
  if (found.length > 0) return found;
  const known = [...new Set(plans.flatMap(({ events = {} }) => Object.keys(events)))];
  throw new UsageProblem(
    `No run that has not ended has to do with an event \`${name}\`.${suggestion(name, known)}`,
    known.length === 0
      ? `See what waits with: baton runs${onEngine(engine)}`
      : `They have to do with: ${known.join(', ')}.`,
    exitCodes.failed,
  );
}

/**
 * The fields of an event, as the first of the plans has them that they fit. `engine`: what carries out their runs.
 * @throws {UsageProblem} No plan has to do with such an event, or its fields don't fit.
 */
export function fieldsAsDeclared(
  plans: readonly DeclaredEvent[],
  { event, fields, given }: Omit<EmitRequest, 'options'> & { readonly given: JsonObject | undefined },
  engine?: EngineName,
): JsonObject {
  return readFields(declarations(plans, event, engine), fields, given);
}

function readFields(declared: readonly Declared[], args: readonly string[], given: JsonObject | undefined): JsonObject {
  let problem: unknown;
  for (const { event, shapes } of declared) {
    try {
      return fieldsIn(event, shapes, args, given);
    } catch (thrown) {
      problem ??= thrown;
    }
  }
  throw problem;
}

function fieldsIn(
  event: EventPlan,
  shapes: Shapes,
  args: readonly string[],
  given: JsonObject | undefined,
): JsonObject {
  const taker = { name: event.name, parameters: event.fields, shapes };
  const command = fieldsCommand(`baton emit ${event.name}`, taker).exitOverride();
  command.configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  try {
    command.parse(args, { from: 'user' });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message.replace(/^error: /, '') : String(thrown);
    const names = event.fields.map(({ name, typeText }) => `${name}: ${typeText}`);
    throw new UsageProblem(
      `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, '.'),
      names.length === 0 ? `\`${event.name}\` has no fields.` : `Fields of \`${event.name}\`: ${names.join(', ')}.`,
    );
  }
  const [stray] = command.args;
  if (stray !== undefined) throw new UsageProblem(`\`${stray}\` belongs to no field of \`${event.name}\`.`);
  const read = fieldsOf(taker, given, command.opts());
  // What is left out is null, so that all events of a name have the same fields.
  return { ...Object.fromEntries(event.fields.map(({ name }) => [name, null])), ...read };
}
