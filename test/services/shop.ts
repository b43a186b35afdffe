/**
 * A small shop behind HTTP, for examples and tests: risk, payments, warehouse, parcels, people, and services that are
 * slow, down or flaky. It keeps everything in memory, and what it answers depends only on what it was asked.
 *
 * `node test/services/shop.ts [port]` serves on the loopback interface and prints its address.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Shop {
  /** `http://127.0.0.1:54321` */
  readonly url: string;
  readonly port: number;
  /** What it was asked so far, in order: `POST /payments`. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

interface Question {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The parsed JSON of the request, `{}` without a body. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Two requests with the same key are one. */
  readonly key: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Milliseconds before it is given. */
  readonly delay?: number;
  readonly type?: string;
}

/** What the shop remembers. */
interface Memory {
  /** Answers to requests with an idempotency key. */
  readonly answered: Map<string, Answer>;
  readonly people: Map<string, unknown>;
  /** How often each flaky service was asked. */
  readonly asked: Map<string, number>;
}

type Route = readonly [
  pattern: RegExp,
  answer: (question: Question, found: readonly string[], memory: Memory) => Answer,
];

const routes: readonly Route[] = [
  [/^GET \/health\/([\w-]+)$/, (_, [name = '']) => health(name)],
  [/^POST \/risk$/, question => risk(question)],
  [/^POST \/payments$/, question => payment(question)],
  [/^POST \/payments\/([\w-]+)\/refund$/, (_, [id = '']) => ok({ id, state: 'refunded' })],
  [/^GET \/prices\/([^/]+)$/, (_, [sku = '']) => ok({ sku: decodeURIComponent(sku), price: priceOf(sku) })],
  [/^POST \/warehouse\/reservations$/, question => reservation(question)],
  [/^DELETE \/warehouse\/reservations\/([\w-]+)$/, () => ({ status: 204, body: undefined })],
  [/^POST \/parcels$/, question => parcel(question)],
  [/^POST \/people$/, (question, _, memory) => addPerson(question, memory)],
  [/^GET \/people\/([\w.-]+)$/, (_, [name = ''], memory) => person(name, memory)],
  [/^GET \/flaky\/([\w-]+)$/, (question, [name = ''], memory) => flaky(question, name, memory)],
  [/^GET \/slow$/, question => ok({ slept: number(question.query.get('ms')) }, number(question.query.get('ms')))],
  [/^GET \/text$/, () => ({ status: 200, body: 'This is not JSON.', type: 'text/plain' })],
  [/^GET \/broken-json$/, () => ({ status: 200, body: '{"half": ', type: 'application/json' })],
];

/** Starts the shop on the loopback interface. A port of 0 takes any free one. */
export async function startShop(port = 0): Promise<Shop> {
  const memory: Memory = { answered: new Map(), people: new Map(), asked: new Map() };
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, memory, requests).then(
      reply => send(response, reply),
      (error: unknown) => send(response, { status: 400, body: { error: String(error) } }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    close: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

async function answer(request: IncomingMessage, memory: Memory, requests: string[]): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://shop');
  const question: Question = {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    body: await bodyOf(request),
    key: request.headers['idempotency-key']?.toString(),
  };
  const line = `${question.method} ${question.path}`;
  requests.push(line);
  const before = question.key === undefined ? undefined : memory.answered.get(question.key);
  if (before !== undefined) return before;
  for (const [pattern, respond] of routes) {
    const found = pattern.exec(line);
    if (found === null) continue;
    const reply = respond(question, found.slice(1), memory);
    if (question.key !== undefined && reply.status < 400) memory.answered.set(question.key, reply);
    return reply;
  }
  return { status: 404, body: { error: `There is nothing at ${line}.` } };
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function send(response: ServerResponse, reply: Answer): void {
  const isText = typeof reply.body === 'string';
  setTimeout(() => {
    response.writeHead(reply.status, { 'content-type': reply.type ?? 'application/json' });
    response.end(reply.body === undefined ? undefined : isText ? String(reply.body) : JSON.stringify(reply.body));
  }, reply.delay ?? 0).unref();
}

function ok(body: unknown, delay = 0): Answer {
  return { status: 200, body, delay };
}

function refused(status: number, error: string): Answer {
  return { status, body: { error } };
}

/** `up` and any other name answer; `down` says 503; `slow` takes half a minute; `gone` is not there. */
function health(name: string): Answer {
  if (name === 'down') return refused(503, 'The service is down.');
  if (name === 'slow') return ok({ service: name, status: 'up' }, 30_000);
  if (name === 'gone') return refused(404, 'There is no such service.');
  return ok({ service: name, status: 'up' });
}

/** Large sums are risky, and so is one mail provider. */
function risk({ body }: Question): Answer {
  const amount = number(body.amount);
  const isOdd = String(body.email).endsWith('@mailinator.com');
  return ok({ score: Math.min(1, Math.round(amount / 50) / 100 + (isOdd ? 0.7 : 0)) });
}

function payment({ body }: Question): Answer {
  const amount = number(body.amount);
  if (amount <= 0) return refused(400, 'The amount has to be above zero.');
  if (amount > 5000) return refused(402, `The card was declined for ${amount}.`);
  return { status: 201, body: { id: `pay-${body.reference}`, amount, state: 'charged' } };
}

function reservation({ body }: Question): Answer {
  const quantity = number(body.quantity);
  if (quantity > 100) return refused(409, `There are not ${quantity} of ${body.sku} in stock.`);
  return { status: 201, body: { id: `res-${body.sku}`, sku: body.sku, quantity } };
}

function parcel({ body }: Question): Answer {
  const picks = Array.isArray(body.picks) ? body.picks : [];
  if (picks.length === 0) return refused(400, 'A parcel needs something in it.');
  return { status: 201, body: { tracking: `BTN-${body.order}-${picks.length}`, weight: picks.length / 2 } };
}

function addPerson({ body }: Question, memory: Memory): Answer {
  const name = String(body.userName);
  if (memory.people.has(name)) return refused(409, `There is a "${name}" already.`);
  memory.people.set(name, body);
  return { status: 201, body: { userName: name, mailbox: `${name}@example.com` } };
}

function person(name: string, memory: Memory): Answer {
  const found = memory.people.get(name);
  return found === undefined ? refused(404, `There is no "${name}".`) : ok(found);
}

/** Fails as often as `failures` says, then answers. */
function flaky({ query }: Question, name: string, memory: Memory): Answer {
  const asked = (memory.asked.get(name) ?? 0) + 1;
  memory.asked.set(name, asked);
  const failures = number(query.get('failures') ?? 2);
  if (asked <= failures) return refused(503, `The service is busy (${asked} of ${failures}).`);
  return ok({ rate: 1.0842, asked });
}

function priceOf(sku: string): number {
  return 5 + (sku.length % 7) * 2.5;
}

function number(value: unknown): number {
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : 0;
}

if (import.meta.main) {
  const shop = await startShop(Number(process.argv[2] ?? 0));
  console.log(shop.url);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void shop.close());
  }
}
