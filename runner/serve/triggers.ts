/** From checked files to what starts their flows: each trigger with its arguments, and the plan that it runs. */
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Model } from '#language/analysis/model.ts';
import { evaluate, type Sources } from '#language/plan/evaluate.ts';
import { flowSignatures, lower, triggeredFlows } from '#language/plan/lower.ts';
import type { Expr, Plan, TriggerPlan } from '#language/plan/plan.ts';
import { cronProblem, isZone } from '#language/triggers/cron.ts';
import { patternProblem } from '#language/triggers/filePattern.ts';
import { pathProblem, pathShape } from '#language/triggers/requestPath.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import { secretFor } from '#runner/secrets/resolve.ts';

/** A flow that is served, whether something starts it by itself or not. */
export interface ServedFlow {
  readonly name: string;
  /** URI of the file that it was found in. */
  readonly file: string;
  readonly plan: Plan;
  /** Working directory of its runs. */
  readonly cwd: string;
}

export interface ServedTrigger {
  /** The same after a restart, as long as the trigger stays as it is: `jobs/nightly.flow#tidy schedule 0 3 * * *`. */
  readonly key: string;
  /** What tells it from others for a person: `schedule 0 3 * * *`, `webhook POST /orders`. Never holds a secret. */
  readonly name: string;
  readonly flow: ServedFlow;
  readonly trigger: TriggerPlan;
  /** By parameter name. */
  readonly arguments: JsonObject;
  /** What brings its messages, for one that waits for them. */
  readonly source?: MessageOrigin | undefined;
}

export interface MessageOrigin {
  /** `nats.messages` */
  readonly name: string;
  /** Kind of the resource. */
  readonly type: string;
  /** Of the resource, by parameter name. */
  readonly arguments: JsonObject;
}

export interface Served {
  readonly flows: readonly ServedFlow[];
  readonly triggers: readonly ServedTrigger[];
  /** Why some can't be served, one sentence each. */
  readonly problems: readonly string[];
}

export interface Surroundings {
  /** The folder that names in keys are relative to. */
  readonly workspace: string;
  /** Working directory of the runs; by default the folder of each flow's file. */
  readonly cwd: string | undefined;
  readonly sources: Sources;
}

/** All flows and triggers of files that have no errors. */
export function servedBy(model: Model, uris: readonly string[], surroundings: Surroundings): Served {
  const flows: ServedFlow[] = [];
  const triggers: ServedTrigger[] = [];
  const problems: string[] = [];
  for (const uri of uris) {
    const cwd = surroundings.cwd ?? dirname(fileURLToPath(uri));
    const own = flowSignatures(model, uri).map(({ name }) => name);
    for (const name of new Set([...own, ...triggeredFlows(model, uri)])) {
      const flow: ServedFlow = { name, file: uri, plan: lower(model, uri, name), cwd };
      if (own.includes(name)) flows.push(flow);
      for (const trigger of flow.plan.triggers ?? []) {
        const served = serve(flow, trigger, surroundings, triggers);
        if (typeof served === 'string') problems.push(served);
        else triggers.push(served);
      }
    }
  }
  return { flows, triggers, problems: [...problems, ...doubledWebhooks(triggers)] };
}

/** A trigger with its arguments, or why it can't be served. */
function serve(
  flow: ServedFlow,
  trigger: TriggerPlan,
  { workspace, sources }: Surroundings,
  before: readonly ServedTrigger[],
): ServedTrigger | string {
  const where = `${relative(workspace, fileURLToPath(flow.file))}, line ${trigger.place.line}`;
  try {
    const given = evaluateAll(flow.plan, trigger.arguments, new Map(), sources);
    const problem = problemOf(trigger, given);
    if (problem !== undefined) return `${where}: ${problem}`;
    const name = nameOf(trigger, given);
    const source = originOf(flow.plan, trigger, sources);
    const own = `${relative(workspace, fileURLToPath(flow.file))}#${flow.name} ${name}`;
    const count = before.filter(({ key }) => key === own || key.startsWith(`${own} #`)).length;
    return { key: count === 0 ? own : `${own} #${count + 1}`, name, flow, trigger, arguments: given, source };
  } catch (thrown) {
    return `${where}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

function originOf(plan: Plan, { source }: TriggerPlan, sources: Sources): MessageOrigin | undefined {
  const resource = source && plan.resources[source.resource];
  if (source === undefined || resource === undefined) return undefined;
  const given = evaluateAll(plan, resource.arguments, new Map(), sources);
  return { name: source.name, type: resource.type, arguments: given };
}

/** The flow's parameters for what has happened. Throws an EvaluationError where `happened` does not fit. */
export function inputFor({ flow, trigger }: ServedTrigger, happened: Json, sources: Sources): JsonObject {
  const locals = new Map(trigger.variable === undefined ? [] : [[trigger.variable, happened]]);
  return evaluateAll(flow.plan, trigger.input, locals, sources);
}

function evaluateAll(
  plan: Plan,
  expressions: Readonly<Record<string, Expr>>,
  locals: ReadonlyMap<string, Json>,
  sources: Sources,
): JsonObject {
  const { functions, shapes } = plan;
  const secret = (name: string) => sources.secret(name) ?? secretFor(plan, name, sources.variable);
  const environment = {
    ...{ node: () => null, blockLocal: () => null, locals, functions, shapes },
    sources: { ...sources, secret },
  };
  return Object.fromEntries(Object.entries(expressions).map(([name, expr]) => [name, evaluate(expr, environment)]));
}

function nameOf({ kind, event, source }: TriggerPlan, given: JsonObject): string {
  const { cron, zone, method, path, pattern } = given;
  switch (kind) {
    case 'schedule':
      return typeof zone === 'string' ? `schedule ${cron} ${zone}` : `schedule ${cron}`;
    case 'webhook':
      return `webhook ${method} ${path}`;
    case 'change':
      return `change ${pattern}`;
    case 'event':
      return `event ${event}`;
    case 'messages':
      return `${source?.name} ${given.subject ?? given.topic ?? given.channel}`;
  }
}

/** Of arguments that were computed, and so could not be checked before. */
function problemOf({ kind }: TriggerPlan, given: JsonObject): string | undefined {
  const { cron, zone, path, pattern } = given;
  if (kind === 'schedule') {
    const problem = cronProblem(String(cron));
    if (problem !== undefined) return `\`${String(cron)}\` is no cron expression: ${problem}.`;
    if (typeof zone === 'string' && !isZone(zone)) return `There is no time zone \`${zone}\`.`;
  }
  if (kind === 'webhook') {
    if (given.secret === '') return 'The `secret` of the webhook is empty.';
    return pathProblem(String(path));
  }
  return kind === 'change' ? patternProblem(String(pattern)) : undefined;
}

function doubledWebhooks(triggers: readonly ServedTrigger[]): readonly string[] {
  const seen = new Map<string, ServedTrigger>();
  return triggers.flatMap(served => {
    if (served.trigger.kind !== 'webhook') return [];
    const route = `${String(served.arguments.method)} ${pathShape(String(served.arguments.path))}`;
    const first = seen.get(route);
    if (first === undefined) seen.set(route, served);
    return first === undefined ? [] : [`Two webhooks take ${route}: ${first.key} and ${served.key}.`];
  });
}
