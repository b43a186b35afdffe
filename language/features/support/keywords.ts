/** The language's words: where each one stands, and what it means in a sentence. */

export const declarationKeywords = [
  'import',
  'type',
  'secret',
  'resource',
  'event',
  'fn',
  'flow',
  'on',
  'test',
  'declare',
] as const;

export const statementKeywords = [
  'step',
  'let',
  'if',
  'match',
  'for',
  'repeat',
  'parallel',
  'sequence',
  'race',
  'try',
  'wait',
  'emit',
  'cancel',
  'start',
  'return',
  'yield',
  'fail',
] as const;

/** What may follow `step x =` besides a call. */
export const workKeywords = [
  'if',
  'match',
  'for',
  'repeat',
  'parallel',
  'sequence',
  'race',
  'try',
  'wait',
  'emit',
  'start',
] as const;

export const testKeywords = ['mock', 'run', 'expect', 'emit', 'advance', 'cancel', 'let'] as const;

export const clauseKeywords = [
  'after',
  'when',
  'retry',
  'timeout',
  'catch',
  'undo',
  'cache',
  'limit',
  'using',
] as const;

/** What may follow a flow's head. */
export const flowClauseKeywords = ['timeout', 'limit'] as const;

export const primitiveTypes = [
  'string',
  'number',
  'int',
  'boolean',
  'null',
  'duration',
  'time',
  'date',
  'json',
] as const;

export const templateTypes = ['command', 'sql', 'url', 'html'] as const;

interface WordInfo {
  readonly text: string;
  readonly example: string;
}

/** What a word means, with an example; undefined for a word that is none of the language's. */
export function wordInfo(word: string): WordInfo | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

/** What a built-in type holds, in a sentence. */
export function typeInfo(name: string): string | undefined {
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

export function isDeclarationKeyword(word: string): boolean {
  return (declarationKeywords as readonly string[]).includes(word);
}

/** Whether what a word starts can be run: to a `declare`, only the runner can give something to do. */
export function isRunnable(word: string): boolean {
  return word !== 'declare';
}

/** Whether a word can't be the name of a value, and starts or continues something else instead. */
export function isReserved(word: string): boolean {
  return reserved.has(word);
}

const reserved: ReadonlySet<string> = new Set<string>([
  ...['import', 'flow', 'fn', 'on', 'declare'],
  ...statementKeywords,
  ...clauseKeywords,
  ...['as', 'else', 'finally', 'in', 'until'],
]);

const words: Readonly<Record<string, WordInfo>> = {
  import: {
    text: 'Brings names of another file into this one, or all operations of an API description under one name.',
    example: 'import { fulfil, Order } from "./orders.flow"',
  },
  from: { text: 'Names the file that an `import` reads.', example: 'import { Order } from "./orders.flow"' },
  type: {
    text: 'Gives a name to a type. Types are compared by structure, not by name.',
    example: 'type Order = {\n  id: string\n  total: number\n}',
  },
  secret: {
    text: 'A value that is never shown: it fits only parameters that are declared `secret`.',
    example: 'secret mailPassword',
  },
  resource: {
    text: 'Something that is opened once and shared by the steps that use it, such as a database.',
    example: 'resource orders = postgres(url: env("DATABASE_URL"))',
  },
  event: {
    text: 'A typed message that flows can wait for and emit.',
    example: 'event shipped(order: string, at: time)',
  },
  fn: { text: 'A pure function. It may not call itself.', example: 'fn net(price: number) -> number = price / 1.19' },
  flow: {
    text: 'A workflow: steps that each start as soon as what they mention is there.',
    example: 'flow greet(name: string) -> string {\n  step told = log(message: "Hello, ${name}")\n  return "done"\n}',
  },
  on: {
    text: 'Starts a flow when something happens, while `baton serve` runs; in `retry`, says which failures are tried again.',
    example: 'on schedule("0 3 * * *") => cleanUp()',
  },
  test: {
    text: 'Runs a flow with some actions replaced, and checks what happened.',
    example:
      'test "pays once" {\n  mock payments.charge => { id: "c1" }\n  run fulfil(order: sample) as result\n  expect result.status == "succeeded"\n}',
  },
  declare: {
    text: 'The typed face of what the runner implements. The standard library is written this way.',
    example: 'declare action sleep(duration: duration) -> null idempotent',
  },
  step: {
    text: 'Runs an action, a flow or a block. Its name is its variable, its node in the graph and its row in the run.',
    example: 'step page = http.get("https://example.org/${id}")\n  retry 3 backoff 1s..10s',
  },
  let: {
    text: 'A pure value, computed when what it mentions is there.',
    example: 'let total = order.lines.map(l => l.price).sum()',
  },
  if: {
    text: 'Runs one branch; what stands in the others is skipped.',
    example: 'if total > 100 {\n  step told = log(message: "large")\n} else {\n  step told = log(message: "small")\n}',
  },
  else: {
    text: 'What runs when no condition before it is true.',
    example: 'if ok {\n  yield 1\n} else {\n  yield 2\n}',
  },
  match: {
    text: 'Runs the case that fits a value. The cases must cover all values, or end with `else`.',
    example: 'match order.tier {\n  "gold" => { yield 1 }\n  else => { yield 5 }\n}',
  },
  for: {
    text: 'Runs its body once per element, side by side, at most `limit` at once. Its value is the list of what the bodies yield, in the order of the elements.',
    example: 'step sizes = for url in urls limit 4 {\n  step page = http.get(url)\n  yield page.status\n}',
  },
  in: { text: 'Names the list that a `for` goes through.', example: 'for line in order.lines { }' },
  repeat: {
    text: 'Runs its body again and again, until a condition holds.',
    example: 'repeat every 10s limit 30 {\n  step job = http.get(address)\n} until job.body.done == true',
  },
  every: { text: 'The pause between two rounds of a `repeat`.', example: 'repeat every 10s { } until done' },
  until: { text: 'Ends a loop as soon as its condition is true.', example: 'repeat { } until job.done' },
  parallel: {
    text: 'A group whose steps run side by side, in the order that their needs give.',
    example: 'parallel {\n  step a = http.get(first)\n  step b = http.get(second)\n}',
  },
  sequence: {
    text: 'A group whose steps run one after another, as written.',
    example: 'sequence {\n  step build = shell("npm run build")\n  step deploy = shell("npm run deploy")\n}',
  },
  race: {
    text: 'Runs its branches side by side; the first one to succeed wins, and the others are cancelled.',
    example:
      'step answer = race {\n  branch near { step a = http.get(near) yield a.body }\n  branch far { step b = http.get(far) yield b.body }\n}',
  },
  branch: {
    text: 'One of the contenders of a `race`.',
    example: 'branch near { step a = http.get(near) yield a.body }',
  },
  try: {
    text: 'Contains a failure: `catch` runs in its place, `finally` runs in any case.',
    example: 'try {\n  step risky = shell("make")\n} catch e {\n  step told = log(message: e.message)\n}',
  },
  catch: {
    text: 'After a step: a value to go on with when all attempts have failed. After `try`: what runs then.',
    example: 'step price = http.get(address)\n  catch e => null',
  },
  finally: {
    text: 'Runs after a `try` block, whether it succeeded or failed.',
    example: 'try { } catch e { } finally { }',
  },
  wait: {
    text: 'Waits for an event whose named fields are equal, and gives that event.',
    example: 'step sent = wait shipped(order: order.id)',
  },
  fresh: {
    text: 'Only events that arrive from now on count.',
    example: 'step sent = wait fresh shipped(order: order.id)',
  },
  emit: { text: 'Sends an event.', example: 'emit shipped(order: order.id, at: now())' },
  cancel: { text: 'Stops a step or a block that is running; what mentions it sees null.', example: 'cancel reminder' },
  start: {
    text: 'Starts a flow as a run of its own and goes on; gives the id of that run.',
    example: 'start report(day: today)',
  },
  return: {
    text: "Gives the flow's result. What runs beside it goes on until it is done.",
    example: 'return { total: total }',
  },
  yield: {
    text: "Gives the block's value: one element of a `for`'s list, the value of an `if` or a group.",
    example: 'yield page.status',
  },
  fail: { text: 'Fails here, with a message.', example: 'fail "no stock for ${sku}"' },
  after: {
    text: 'Adds order where no data flows: waits until the steps that it names have succeeded or were skipped. `a.failed` waits for a failure, `a.settled` for any end, `any(a, b)` for the first.',
    example: 'step told = log(message: "deployed") after deploy',
  },
  when: {
    text: 'The step runs only if the condition is true; else it is skipped and its value is null.',
    example: 'step alarm = log(message: "slow") when took > 5s',
  },
  retry: {
    text: 'Tries again when an attempt fails: this many more times, after a pause that doubles from `backoff` up to its maximum.',
    example: 'retry 5 backoff 1s..30s',
  },
  backoff: {
    text: 'The pause before the first retry, and after `..` the longest pause.',
    example: 'retry 5 backoff 1s..30s',
  },
  timeout: { text: 'A time limit over all attempts together. When it passes, the step fails.', example: 'timeout 30s' },
  undo: {
    text: 'What takes the step back. It runs when a later step fails or the run is cancelled.',
    example: 'step charge = payments.charge(amount: total)\n  undo payments.refund(id: charge.id)',
  },
  cache: {
    text: 'Takes the recorded result of an equal call instead of making it again.',
    example: 'cache on order.id for 1h',
  },
  limit: {
    text: 'How many run at once: iterations of a `for`, or runs of a flow.',
    example: 'for line in order.lines limit 4 { }',
  },
  using: {
    text: 'Holds a lock or a slot of a resource while the step runs.',
    example: 'step call = http.get(address) using slots',
  },
  as: {
    text: 'After a value: checks at run time that outside data has a type. After `import` or `run`: gives a name.',
    example: 'let order = request.body as Order',
  },
  any: { text: 'One of these steps is enough.', example: 'after any(first, second)' },
  mock: {
    text: 'Says what an action gives in this test instead of being run.',
    example: 'mock payments.charge => { id: "c1" }',
  },
  run: { text: 'Runs a flow in a test.', example: 'run fulfil(order: sample) as result' },
  advance: { text: 'Lets time pass in a test: for the run above, that long.', example: 'advance 2h' },
  real: { text: 'The mocked action is carried out, as in a real run.', example: 'mock riskScore => real' },
  recorded: {
    text: 'The answer stands in a file, which `baton test --record` writes by carrying out the action.',
    example: 'mock http.get => recorded "fixtures/names.json"',
  },
  expect: { text: 'Checks a condition in a test.', example: 'expect result.status == "succeeded"' },
  true: { text: 'The boolean that holds.', example: 'let ok = true' },
  false: { text: 'The boolean that does not hold.', example: 'let ok = false' },
  null: { text: 'No value.', example: 'let reason = error?.message ?? null' },
  failed: {
    text: 'Waits for the failure of a step, and so handles it.',
    example: 'step alarm = log(message: "failed") after deploy.failed',
  },
  settled: {
    text: 'Waits until a step has ended, in whatever way.',
    example: 'step clean = shell("rm -rf build") after deploy.settled',
  },
  rest: {
    text: 'With `continue`: the branches that lost a race run on, and their results are dropped.',
    example: 'race { } rest continue',
  },
  idempotent: {
    text: 'The action may be executed again without harm.',
    example: 'declare action file.delete(path: string) -> boolean idempotent',
  },
  keyed: {
    text: 'Each attempt carries the key of its step, by which the other side can tell that it has done it already.',
    example: 'declare action pay(amount: number) -> json keyed',
  },
  pure: {
    text: 'The action has no effect: it only gives a value.',
    example: 'declare action risk(score: number) -> number pure',
  },
};

const types: Readonly<Record<string, string>> = {
  string: 'Text.',
  number: 'A number, with or without a fraction.',
  int: 'A whole number.',
  boolean: '`true` or `false`.',
  null: 'No value.',
  duration: 'A length of time: `250ms`, `30s`, `5m`, `2h`, `1d`, `1h30m`.',
  time: 'A moment in time.',
  date: 'A day of the calendar.',
  json: 'Data of unknown shape: any member of it is `json` again, and null where there is none.',
  map: 'Values by name: `map<int>`.',
  secret: 'A value that is never shown: `secret string`.',
  command: 'A command line; each `${…}` in it becomes one word, whatever it holds.',
  sql: 'An SQL statement; each `${…}` in it becomes a bound parameter.',
  url: 'An address; each `${…}` in it is encoded.',
  html: 'HTML; each `${…}` in it is escaped.',
};
