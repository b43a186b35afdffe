/** The servers that resources lead to, and whether somebody listens there. */
import { connect } from 'node:net';
import { evaluate } from '#language/plan/evaluate.ts';
import type { Plan, ResourcePlan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import { secretFor } from '../secrets/resolve.ts';

export interface Connection {
  /** Name of the resource. */
  readonly name: string;
  /** `postgres`, `smtp`, … */
  readonly type: string;
  /** `host:port`; undefined where that can't be told. */
  readonly address: string | undefined;
  /** `listens`, or why nothing can be said, or what went wrong. */
  readonly state: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** How long a server may take to accept a connection, in milliseconds. */
const patience = 2000;

/** Ports that are meant where none is written. */
const usualPorts: Readonly<Record<string, number>> = {
  postgres: 5432,
  mysql: 3306,
  redis: 6379,
  nats: 4222,
  smtp: 587,
};

export function connectionsOf(plans: readonly Plan[], env: Variables): Promise<readonly Connection[]> {
  const resources = new Map(
    plans.flatMap(plan => Object.values(plan.resources).map(resource => [resource.key, { plan, resource }] as const)),
  );
  const served = [...resources.values()].filter(({ resource }) => resource.type in usualPorts);
  return Promise.all(served.map(({ plan, resource }) => look(plan, resource, env)));
}

async function look(plan: Plan, resource: ResourcePlan, env: Variables): Promise<Connection> {
  const { name, type } = resource;
  const at = addressOf(plan, resource, env);
  if (at === undefined) return { name, type, address: undefined, state: 'its address has no value yet' };
  const address = `${at.host}:${at.port}`;
  return { name, type, address, state: await knock(at.host, at.port) };
}

/** Where a resource connects to; undefined when that can't be computed now, or is no address. */
function addressOf(
  plan: Plan,
  { type, arguments: given }: ResourcePlan,
  env: Variables,
): { readonly host: string; readonly port: number } | undefined {
  const usual = usualPorts[type] ?? 0;
  try {
    const { host, port, url } = valuesOf(plan, given, env);
    if (typeof host === 'string') return { host, port: typeof port === 'number' ? port : usual };
    const parsed = new URL(String(url));
    return parsed.hostname === '' ? undefined : { host: parsed.hostname, port: Number(parsed.port) || usual };
  } catch {
    // What it is made of may have a secret in it: nothing of it is told.
    return undefined;
  }
}

/** The arguments that say where. */
function valuesOf(plan: Plan, given: ResourcePlan['arguments'], env: Variables): JsonObject {
  const { functions, shapes } = plan;
  const variable = (name: string): string | undefined => env[name];
  const sources = {
    ...{ now: () => new Date().toISOString(), uuid: () => '', random: () => 0, variable },
    secret: (name: string) => secretFor(plan, name, variable),
  };
  const environment = {
    node: nothing,
    blockLocal: nothing,
    locals: new Map<string, Json>(),
    functions,
    shapes,
    sources,
  };
  const wanted = Object.entries(given).filter(([name]) => ['host', 'port', 'url'].includes(name));
  return Object.fromEntries(wanted.map(([name, expr]) => [name, evaluate(expr, environment)]));
}

const nothing = (): null => null;

/** Connects and hangs up. */
function knock(host: string, port: number): Promise<string> {
  return new Promise(done => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, timeout: patience });
    const end = (state: string): void => {
      socket.destroy();
      done(state);
    };
    socket.once('connect', () => end('listens'));
    socket.once('timeout', () => end(`does not answer within ${patience / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(reasons[error.code ?? ''] ?? `can’t be reached (${error.code})`),
    );
  });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host can’t be looked up now',
};
