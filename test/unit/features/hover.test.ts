import assert from 'node:assert/strict';
import { hover } from '#language/features/hover.ts';
import { signatureHelp } from '#language/features/signatureHelp.ts';
import { edit } from './editor.ts';

const flow = (body: string): string => `resource db = sqlite(path: "x")
type Tier = "basic" | "gold"
secret apiKey
/// Without tax.
fn net(price: number) -> number = price / 1.19
/// Sends it.
flow send(
  /// Its number.
  id: string,
  times?: int,
) -> { tracking: string } { return { tracking: id } }
flow main(name: string?, tier: Tier, count: int) {
${body}
}
`;

const hoverAt = (body: string): string => {
  const { model, uri, offset } = edit(flow(body));
  const contents = hover(model, uri, offset, Date.UTC(2026, 9, 24, 12))?.contents;
  return contents !== undefined && typeof contents === 'object' && 'value' in contents ? contents.value : '';
};

describe('hover', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['  step a = ht$0tp.get("http://x")', ['namespace http']],
    [
      '  step a = http.g$0et("http://x")',
      ['action http.get(', 'url: url', '-> HttpResponse', 'Gets what is', 'Idempotent'],
    ],
    ['  step a = d$0b.query("x")', ['resource db = sqlite(…)']],
    ['  step a = http.po$0st("http://x")', ['Not idempotent']],
    ['  step a = http.get(u$0rl: "http://x")', ['url: url', 'The address']],
    ['  step a = se$0nd(id: "x")', ['flow send(id: string, times?: int) -> { tracking: string }', 'Sends it.']],
    ['  step a = send(i$0d: "x")', ['id: string', 'Its number.']],
    [
      '  step a = send(id: "x")\n  step b = log(message: $0a.tracking)',
      ['step a: { tracking: string }', 'Runs `send`.'],
    ],
    ['  step a = send(id: "x")\n  step $0b = log(message: a.tracking)', ['Runs `log`.', 'Waits for `a`.']],
    ['  step a = send(id: "x")\n  step b = log(message: a.track$0ing)', ['tracking: string']],
    [
      '  step $0a = for i in range(3) { step b = sleep(duration: 1s) yield i }',
      ['step a: int[]', 'Runs a `for` block.'],
    ],
    ['  let a = n$0et(price: 1)', ['fn net(price: number) -> number', 'Without tax.']],
    ['  let a = [1].ma$0p(x => x)', ['list.map', 'What `f` gives']],
    ['  let $0a = range(3).map(x => x)', ['let a: int[]']],
    ['  let a = range(3).map(x => $0x)', ['x: int']],
    [
      '  step a = send(id: "x")\n  let b = a.tracking\n  let $0c = b + "!"\n  step d = log(c)',
      ['let c: string', 'Comes from `a`.'],
    ],
    [
      '  step a = send(id: "x")\n  let b = a.tracking\n  step c = send(id: "y")\n  step d = log(b +$0 c.tracking)',
      ['string', 'Comes from `c`, `a`.'],
    ],
    ['  let a = ti$0er', ['tier: Tier']],
    [
      '  step a = http.get("http://x", headers: { a: api$0Key })',
      ['secret apiKey', '`apiKey` or `API_KEY`', 'Set Secret'],
    ],
    ['  let a: Ti$0er = "gold"', ['type Tier = "basic" | "gold"']],
    ['  let a: dura$0tion = 5s', ['duration', '250ms']],
    ['  let a = $05s', ['duration']],
    ['  step a = sleep(duration: 1s) ret$0ry 3', ['**retry**', 'backoff 1s..30s']],
    ['  par$0allel { step a = sleep(duration: 1s) }', ['**parallel**', 'side by side']],
    ['  if name != null { step a = log(message: na$0me) }', ['name: string']],
  ];
  for (const [body, expected] of cases) {
    it(`of ${body.trim().replace(/\s+/g, ' ')}`, () => {
      const shown = hoverAt(body);
      for (const piece of expected) assert.ok(shown.includes(piece), `${piece} is not in:\n${shown}`);
    });
  }

  it('narrowed types are shown where they hold', () => {
    assert.ok(!hoverAt('  if name != null { step a = log(message: na$0me) }').includes('string?'));
  });

  it('the next times of a schedule, in its time zone, over a change of the clocks', () => {
    const shown = hoverAt('}\non schedule("30 2 *$0 * *", zone: "Europe/Berlin") => send(id: "x")\nflow other() {');
    assert.ok(shown.includes('The next times (Europe/Berlin)'), shown);
    assert.ok(shown.includes('- Sun, 25 Oct 2026, 02:30 CEST\n- Mon, 26 Oct 2026, 02:30 CET\n'), shown);
    assert.equal(shown.split('\n- ').length, 6);
  });

  it('nothing of a schedule that is none', () => {
    assert.equal(hoverAt('}\non schedule("61 2 *$0 * *") => send(id: "x")\nflow other() {'), '');
  });

  it('nothing in comments and texts', () => {
    assert.equal(hoverAt('  // st$0ep'), '');
    assert.equal(hoverAt('  step a = log(message: "st$0ep")'), '');
  });
});

describe('signature help', () => {
  const helpAt = (body: string): string | undefined => {
    const { model, uri, offset } = edit(flow(body));
    const help = signatureHelp(model, uri, offset);
    const [signature] = help?.signatures ?? [];
    return signature && `${signature.label} @ ${signature.parameters?.[help?.activeParameter ?? 0]?.label ?? 'none'}`;
  };
  const send = 'send(id: string, times?: int) -> { tracking: string }';

  const cases: readonly (readonly [string, string | undefined])[] = [
    ['  step a = send($0)', `${send} @ id: string`],
    ['  step a = send($0', `${send} @ id: string`],
    ['  step a = send("x$0")', `${send} @ id: string`],
    ['  step a = send(times: 12$0)', `${send} @ times?: int`],
    ['  step a = send("x", $0)', `${send} @ times?: int`],
    ['  step a = send(times: 1, $0)', `${send} @ id: string`],
    ['  step a = send("x", times: $0\n  step b = log(message: "x")', `${send} @ times?: int`],
    ['  step a = send("x", times: 1, $0)', `${send} @ none`],
    ['  step a = send(id: net(price: $0))', 'net(price: number) -> number @ price: number'],
    ['  step a = send(id: net(price: 1)$0)', `${send} @ id: string`],
    ['  step a = send(id: "x")$0', undefined],
    ['  let a = [1].map($0)', 'list.map<T, U>(f: (T, int) -> U) -> U[] @ f: (T, int) -> U'],
    ['  let a = (1 + $0', undefined],
    ['  // send($0', undefined],
  ];
  for (const [body, expected] of cases) {
    it(`of ${body.trim().replace(/\s+/g, ' ')}`, () => assert.equal(helpAt(body), expected));
  }
});
