import assert from 'node:assert/strict';
import { completion } from '#language/features/completion.ts';
import { edit } from './editor.ts';

const prelude = `import { Parcel, dispatch } from "./shipping.flow"

resource orders = sqlite(path: "orders.db")

type Tier = "basic" | "gold"
type Line = { sku: string, quantity: int, price: number }
type Cart = {
  id: string
  tier: Tier
  lines: Line[]
  note?: string
}

/// Without tax.
fn net(price: number) -> number = price / 1.19

flow helper(id: string, times?: int) -> string {
  return id
}

`;

const shipping = `
//- /shipping.flow
type Parcel = { tracking: string, weight: number }
flow dispatch(id: string) -> Parcel { return { tracking: id, weight: 1 } }
fn cost(weight: number) -> number = weight
`;

interface Case {
  readonly at: string;
  readonly has?: string;
  readonly lacks?: string;
  /** The labels that come first, in order. */
  readonly first?: string;
  /** Whether nothing at all is offered. */
  readonly isEmpty?: boolean;
}

const statements = 'step let if for parallel sequence return fail';
const declarations = 'flow fn type import resource';
const clauses = 'after when retry timeout catch';
const actions = 'http.get http shell log sleep orders.query orders helper dispatch';

/** A flow around statements. */
const flow = (body: string): string => `flow main(cart: Cart, name: string, count: int) -> Parcel {\n${body}\n}\n`;

const cases: readonly Case[] = [
  // Triggers
  { at: 'on $0', has: 'schedule webhook change event', lacks: 'step http' },
  { at: 'on schedule("$0") => helper(id: "x")', has: '@hourly', lacks: 'UTC' },
  { at: 'on schedule("0 3 * * *", zone: "$0") => helper(id: "x")', has: 'UTC Europe/Berlin', lacks: '@hourly' },
  { at: 'on schedule("0 3 * * *", catchUp: "$0") => helper(id: "x")', has: 'skip once all', lacks: 'UTC' },
  { at: 'on webhook("$0") => helper(id: "x")', has: 'GET POST', lacks: 'UTC' },
  {
    at: 'on webhook("GET", "/a/{id}") as request => helper(id: request.$0)',
    has: 'body parameters query',
    lacks: 'at',
  },
  { at: 'on webhook("GET", "/a/{id}") as request => helper(id: request.parameters.$0)', has: 'id', lacks: 'body' },
  { at: 'on schedule("0 3 * * *") as tick => $0', has: 'helper', lacks: 'http.get' },
  // Top level
  { at: '$0', has: declarations, lacks: 'step let return http cart true string' },
  { at: 'fl$0', has: declarations, lacks: 'step if' },
  { at: '$0\nflow later() { step a = log(message: "x") }', has: declarations, lacks: statements },
  { at: 'flow $0', isEmpty: true },
  { at: 'type $0', isEmpty: true },
  {
    at: 'type Id = $0',
    has: 'string number int boolean duration json Cart Tier map',
    lacks: 'step http cart true flow',
  },
  { at: 'type Id = { a: $0 }', has: 'string Cart', lacks: 'step true' },
  { at: 'type Id = { $0 }', isEmpty: true },
  { at: 'type Id = string | $0', has: 'string Cart null', lacks: 'flow step' },
  { at: 'type Id = map<$0', has: 'string Cart', lacks: 'step' },
  { at: 'resource db = $0', has: 'postgres sqlite', lacks: 'http shell log cart' },
  { at: 'resource db = sqlite($0)', has: 'path:', lacks: 'url: step' },
  { at: 'flow go($0)', isEmpty: true },
  { at: 'flow go(a$0)', isEmpty: true },
  { at: 'flow go(a: $0)', has: 'string Cart Tier', lacks: 'a step true' },
  { at: 'flow go(a: string) -> $0 { }', has: 'string Cart Parcel', lacks: 'timeout step' },
  { at: 'flow go(a: string) $0', has: 'timeout', lacks: 'after retry step' },
  { at: 'flow go(a: Tier = $0) { }', has: '"basic" "gold"', lacks: 'step' },
  {
    at: 'fn tax(price: number) -> number = $0',
    has: 'price net',
    lacks: 'http shell log helper step orders',
    first: 'price',
  },
  { at: 'fn tax(price: number) -> number = pr$0', has: 'price' },
  // Imports
  { at: 'import { $0 } from "./shipping.flow"', has: 'Parcel dispatch cost', lacks: 'Cart string step' },
  { at: 'import { Parcel, $0 } from "./shipping.flow"', has: 'dispatch cost', lacks: 'Parcel' },
  { at: 'import { Parcel, d$0 } from "./shipping.flow"', has: 'dispatch' },
  { at: 'import { cost } $0', has: 'from', lacks: 'step flow' },
  { at: 'import { cost } from "$0"', has: './shipping.flow', lacks: 'Parcel' },
  { at: 'import "./shipping.flow" $0', has: 'as', lacks: 'from step' },
  // Statements
  {
    at: flow('  $0'),
    has: `${statements} step#http.get step#shell step#helper`,
    lacks: 'flow type true cart yield http after',
  },
  { at: flow('  st$0'), has: 'step', lacks: 'flow' },
  { at: flow('  step a = log(message: "x")\n  $0'), has: `${statements} ${clauses}`, lacks: 'flow cart http' },
  { at: flow('  step a = log(message: "x") $0'), has: clauses, lacks: 'step let if flow cart limit as' },
  { at: flow('  step a = log(message: "x") retry 3 $0'), has: 'backoff on after when timeout', lacks: 'retry step' },
  { at: flow('  step a = log(message: "x") ret$0'), has: 'retry' },
  { at: flow('  if count > 1 {\n    $0\n  }'), has: `${statements} yield`, lacks: 'flow else' },
  { at: flow('  if count > 1 {\n  } $0'), has: 'else', lacks: 'flow cart' },
  { at: flow('  if count > 1 {\n  } el$0'), has: 'else' },
  { at: flow('  let a = 1\n  $0\n  let b = 2'), has: statements, lacks: clauses },
  { at: flow('  step $0'), isEmpty: true },
  { at: flow('  step a $0'), isEmpty: true },
  { at: flow('  let $0'), isEmpty: true },
  // What a step does
  {
    at: flow('  step a = $0'),
    has: `${actions} if for parallel sequence`,
    lacks: 'step let true cart postgres sqlite net range a main',
  },
  { at: flow('  step a = ht$0'), has: 'http http.get' },
  { at: flow('  step a = http.$0'), has: 'get post put patch delete request', lacks: 'http step query map' },
  { at: flow('  step a = http.$0\n  step b = log(message: "x")'), has: 'get post', lacks: 'step' },
  { at: flow('  step a = http.g$0'), has: 'get' },
  { at: flow('  step a = orders.$0'), has: 'query execute', lacks: 'get http' },
  { at: `${flow('  step a = orders.$0').slice(0, -3)}`, has: 'query execute' },
  { at: flow('  step a = for $0'), isEmpty: true },
  { at: flow('  step a = for line $0'), has: 'in', lacks: 'step cart' },
  { at: flow('  step a = for line in $0'), has: 'cart', lacks: 'step http in a line' },
  { at: flow('  step a = for line in cart.$0'), has: 'lines id tier', lacks: 'step' },
  { at: flow('  step a = for line in cart.lines $0'), has: 'limit', lacks: 'step cart' },
  {
    at: flow('  step a = for line in cart.lines {\n    step b = log(message: line.$0)\n  }'),
    has: 'sku quantity price',
    lacks: 'lines',
  },
  { at: flow('  step a = for line in cart.lines {\n    yield $0\n  }'), has: 'line cart name', lacks: 'a step http' },
  { at: flow('  step a = if $0'), has: 'cart count', lacks: 'step http a' },
  // Arguments
  {
    at: flow('  step a = http.get($0)'),
    has: 'url: headers: query: allow: name',
    lacks: 'step http method: a',
    first: 'url:',
  },
  { at: flow('  step a = http.get($0'), has: 'url: headers:', lacks: 'step' },
  { at: flow('  step a = http.get(\n    $0\n  step b = log(message: "x")'), has: 'url: headers:', lacks: 'step let' },
  { at: flow('  step a = http.get("http://x", $0)'), has: 'headers: query: allow:', lacks: 'url: name step' },
  { at: flow('  step a = http.get(url: "http://x", he$0)'), has: 'headers:', lacks: 'url:' },
  { at: flow('  step a = http.get(url: "http://x" $0)'), isEmpty: false, lacks: 'headers: name step' },
  { at: flow('  step a = log(message: $0)'), has: 'name cart count', lacks: 'level: a http shell', first: 'name' },
  {
    at: flow('  step a = log(message: name, level: $0)'),
    has: '"debug" "error" name',
    first: '"debug"',
    lacks: 'message:',
  },
  { at: flow('  step a = log(message: name, level: "$0")'), has: 'debug error', lacks: 'name step "debug"' },
  { at: flow('  step a = helper($0)'), has: 'id: times:', first: 'id:' },
  { at: flow('  step a = orders.query($0)'), has: 'sql:', lacks: 'url:' },
  { at: flow('  step a = dispatch(id: $0)'), has: 'name', first: 'name' },
  { at: flow('  step a = sleep(duration: 5$0)'), isEmpty: true },
  // Members by type
  { at: flow('  let a = cart.$0'), has: 'id tier lines note keys', lacks: 'sku step cart upper' },
  { at: flow('  let a = cart.lines.$0'), has: 'map filter sum length', lacks: 'sku upper' },
  { at: flow('  let a = cart.lines.map(l => l.$0)'), has: 'sku price quantity', lacks: 'map id' },
  { at: flow('  let a = cart.lines.map($0)'), has: 'cart', lacks: 'step http a' },
  { at: flow('  let a = name.$0'), has: 'upper lower trim split', lacks: 'map sku' },
  { at: flow('  let a = name.trim().$0'), has: 'upper split' },
  { at: flow('  let a = cart.note?.$0'), has: 'upper trim', lacks: 'id' },
  { at: flow('  let a = name.\n  let b = count'), has: '' },
  { at: flow('  let a = name.$0\n  let b = count'), has: 'upper', lacks: 'let b' },
  { at: flow('  step page = http.get("http://x")\n  let a = page.$0'), has: 'status headers body', lacks: 'get url' },
  { at: flow('  step page = http.get("http://x")\n  let a = page.body.$0'), has: 'upper map' },
  { at: flow('  step p = dispatch(id: name)\n  let a = p.$0'), has: 'tracking weight', lacks: 'id' },
  { at: flow('  let a = json.$0'), has: 'parse text', lacks: 'get' },
  { at: flow('  let a = cart.lines[0].$0'), has: 'sku price' },
  { at: flow('  let a = (cart).$0'), has: 'id lines' },
  { at: flow('  let a = 5m.$0'), isEmpty: false },
  { at: flow('  let a = cart.lines.filter($0)'), has: 'line#=>#… cart', first: 'line => …' },
  // Expressions
  {
    at: flow('  let a = $0'),
    has: 'cart name count net range now true null json',
    lacks: 'a step http shell log if helper flow main orders',
  },
  { at: flow('  let a = count + $0'), has: 'count', lacks: 'a step' },
  { at: flow('  let a = count > 1 && $0'), has: 'name', lacks: 'step' },
  { at: flow('  let a = cart.tier == $0'), has: '"basic" "gold"', first: '"basic"' },
  { at: flow('  let a = cart.tier == "$0"'), has: 'basic gold', lacks: 'cart' },
  { at: flow('  let a = "x ${$0} y"'), has: 'cart name', lacks: 'step a http' },
  { at: flow('  let a = "x ${cart.$0} y"'), has: 'id tier', lacks: 'cart' },
  { at: flow('  let a = "x $0 y"'), isEmpty: true },
  { at: flow('  let a = """\n    x $0\n    """'), isEmpty: true },
  { at: flow('  let a = name as $0'), has: 'string Cart', lacks: 'name step' },
  { at: flow('  let a = name $0'), has: 'as', lacks: 'cart step after' },
  { at: flow('  let a: $0'), has: 'string Cart', lacks: 'name step' },
  { at: flow('  let a: Cart = { $0 }'), has: 'id tier lines note', lacks: 'cart step', first: 'id' },
  { at: flow('  let a: Cart = { id: name, tier: $0 }'), has: '"basic" "gold"' },
  { at: flow('  let a: Cart = { id: name, $0 }'), has: 'tier lines note', lacks: 'id' },
  { at: flow('  let a: Cart = { id: name, tier: "gold", lines: [{ $0 }] }'), has: 'sku quantity price', lacks: 'id' },
  { at: flow('  let a = { $0 }'), has: 'name cart', lacks: 'a step true now http net' },
  { at: flow('  let a = { name, $0 }'), has: 'cart', lacks: 'name' },
  { at: flow('  return { $0 }'), has: 'tracking weight', lacks: 'id step' },
  { at: flow('  return { tracking: $0 }'), has: 'name cart', first: 'name' },
  { at: flow('  return $0'), has: 'cart name', lacks: 'step http' },
  // Clauses
  {
    at: flow('  step a = log(message: "x")\n  step b = log(message: "y") after $0'),
    has: 'a any',
    lacks: 'b cart step http',
  },
  {
    at: flow('  step a = log(message: "x")\n  step b = log(message: "y") after a.$0'),
    has: 'failed settled',
    lacks: 'a any',
  },
  { at: flow('  step a = log(message: "x")\n  step b = log(message: "y") after any($0)'), has: 'a', lacks: 'any b' },
  {
    at: flow('  step a = log(message: "x")\n  step c = sleep(duration: 1s)\n  step b = log(message: "y") after a, $0'),
    has: 'c',
    lacks: 'a b',
  },
  { at: flow('  step a = log(message: "x") when $0'), has: 'count cart', lacks: 'a step after' },
  { at: flow('  step a = log(message: "x") retry $0'), has: 'count', lacks: 'step retry backoff', first: 'count' },
  { at: flow('  step a = log(message: "x") retry 2 on $0'), has: 'error', lacks: 'step' },
  { at: flow('  step a = log(message: "x") retry 2 on error.$0'), has: 'code message', lacks: 'step' },
  { at: flow('  step a = log(message: "x") catch e => $0'), has: 'e name', lacks: 'step' },
  // Comments
  { at: '// fl$0', isEmpty: true },
  { at: flow('  // st$0'), isEmpty: true },
  { at: flow('  /// st$0\n  step a = log(message: "x")'), isEmpty: true },
  { at: flow('  let a = 12$0'), isEmpty: true },
  // Half-typed files
  {
    at: 'flow a(x: string) {\n  step b = http.$0\n\nflow c(y: string) {\n  step d = log(message: y)\n}',
    has: 'get post',
    lacks: 'flow',
  },
  { at: 'flow a(x: string) {\n  step b = log(message: x$0\n\nflow c(y: string) {\n}', has: 'x', lacks: 'y' },
  { at: 'flow a(x: string) {\n  if x == "a" {\n    step b = log(message: $0', has: 'x', lacks: 'step b' },
  { at: 'flow a(x: string) {\n  let a = {\n    one: $0', has: 'x', lacks: 'step a' },
  { at: 'flow a(x: string) {\n  %% §§ )))\n  $0\n}', has: statements, lacks: declarations },
  { at: 'flow a(x: string) {\n  step b = shell("ls ${$0")\n}', has: 'x', lacks: 'b step' },
];

describe('completion', () => {
  for (const { at, has = '', lacks = '', first, isEmpty } of cases) {
    it(at.replace(/\s+/g, ' '), () => {
      const editor = edit(prelude + at + shipping);
      const items = completion(editor.model, editor.uri, editor.offset).items;
      items.sort((a, b) => (a.sortText! < b.sortText! ? -1 : 1));
      const labels = items.map(item => item.label);
      const words = (list: string): string[] =>
        list
          .split(' ')
          .filter(Boolean)
          .map(word => word.replaceAll('#', ' '));
      if (isEmpty !== undefined) assert.equal(labels.length === 0, isEmpty, labels.join(', '));
      assert.deepEqual(
        words(has).filter(word => !labels.includes(word)),
        [],
        `missing; there are ${labels.join(', ')}`,
      );
      assert.deepEqual(
        words(lacks).filter(word => labels.includes(word)),
        [],
        `too many: ${labels.join(', ')}`,
      );
      if (first !== undefined) assert.equal(labels[0], first, labels.join(', '));
    });
  }
});
