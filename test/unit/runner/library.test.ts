import assert from 'node:assert/strict';
import { commonJs } from '#runner/actions/library.ts';

describe('a CommonJS library', () => {
  it('is what it exports as a whole, as in a bundle, where nothing else is found', () => {
    const whole = { connect: () => 1 };
    assert.equal(commonJs<{ connect?: unknown; default: unknown }>({ default: whole }), whole);
  });

  it('may be a class that carries the rest', () => {
    class Client {}
    const whole = Object.assign(Client, { Client });
    assert.equal(commonJs<{ Client?: unknown; default: unknown }>({ default: whole }).Client, Client);
  });

  it('is what was loaded, where it exports no whole', () => {
    const loaded = { connect: () => 1 };
    assert.equal(commonJs(loaded), loaded);
  });
});
