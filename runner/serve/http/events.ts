/** `POST /baton/events`: an event for all runs of the workspace, and for the triggers that are served. */
import type { Context } from 'hono';
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import { checkEvent, InputProblem } from '../../engines/common/input.ts';
import type { RunHost } from '../runHost.ts';
import type { Served } from '../triggers.ts';
import { asObject, readBody } from './body.ts';
import { problemResponse } from './problem.ts';

interface EventsOptions {
  readonly runs: RunHost;
  readonly served: () => Served;
}

/** Answers `202` once the event is recorded. */
export async function sendEvent({ req }: Context, { runs, served }: EventsOptions): Promise<Response> {
  const body = readBody(new Uint8Array(await req.arrayBuffer()), 'application/json');
  if (!body.ok) return problemResponse(body.problem);
  const { event, fields = {} } = asObject(body.value);
  if (typeof event !== 'string') {
    const detail = 'Send { "event": "name", "fields": { … } }.';
    return problemResponse({ status: 422, title: 'The request names no event', detail });
  }
  const plans = [...served().flows.map(({ plan }) => plan), ...served().triggers.map(({ flow }) => flow.plan)];
  const known = [...plans, ...(await runs.openPlans())].filter(plan => plan.events?.[event] !== undefined);
  if (known.length === 0) {
    const detail = `Neither a flow that is served nor a run has to do with an event \`${event}\`.`;
    return problemResponse({ status: 404, title: 'There is no such event', detail });
  }
  const checked = firstThatFits(known, event, asObject(fields));
  if (checked instanceof InputProblem) {
    const more = { code: 'input', field: checked.parameter };
    return problemResponse({ status: 422, title: 'The request does not fit', detail: checked.message, more });
  }
  await runs.send(event, checked);
  return Response.json({ event, fields: checked }, { status: 202 });
}

/** The fields as the first declaration has them that they fit, or what is wrong by the first of all. */
function firstThatFits(plans: readonly Plan[], event: string, fields: JsonObject): JsonObject | InputProblem {
  let problem: InputProblem | undefined;
  for (const plan of plans) {
    try {
      return checkEvent(plan, event, fields);
    } catch (thrown) {
      if (!(thrown instanceof InputProblem)) throw thrown;
      problem ??= thrown;
    }
  }
  return problem ?? new InputProblem(event, `No flow declares the event \`${event}\`.`);
}
