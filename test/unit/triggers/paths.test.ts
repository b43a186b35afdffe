import assert from 'node:assert/strict';
import { fileMatcher, patternProblem, splitPattern } from '#language/triggers/filePattern.ts';
import { pathParameters, pathProblem, pathShape } from '#language/triggers/requestPath.ts';

describe('the path of a webhook', () => {
  for (const good of ['/', '/orders', '/orders/{id}/lines/{line}', '/a-b_c.d~e', '/caf%C3%A9']) {
    it(`is ${good}`, () => assert.equal(pathProblem(good), undefined));
  }
  const bad = [
    '',
    'orders',
    '/a//b',
    '/a/',
    '/a?b=c',
    '/a b',
    '/{id}/{id}',
    '/{1}',
    '/x{id}',
    '/health',
    '/metrics',
    '/baton/runs',
  ];
  for (const text of bad) {
    it(`is not ${text || 'nothing'}`, () => assert.notEqual(pathProblem(text), undefined));
  }

  it('has parts in braces', () => {
    assert.deepEqual(pathParameters('/orders/{id}/lines/{line}'), ['id', 'line']);
    assert.equal(pathShape('/orders/{id}/x'), pathShape('/orders/{number}/x'));
  });
});

describe('a pattern of files', () => {
  for (const good of ['inbox/*.csv', '**/*.{csv,txt}', 'a.txt', '../in/[a-c]?.json']) {
    it(`is ${good}`, () => assert.equal(patternProblem(good), undefined));
  }
  for (const text of ['', ' ', 'inbox/', 'in\\*.csv', 'a[b', 'a{b']) {
    it(`is not ${text.trim() || 'nothing'}`, () => assert.notEqual(patternProblem(text), undefined));
  }

  it('has a folder that holds all its files', () => {
    assert.deepEqual(splitPattern('inbox/*.csv'), { folder: 'inbox', rest: '*.csv' });
    assert.deepEqual(splitPattern('*.csv'), { folder: '', rest: '*.csv' });
    assert.deepEqual(splitPattern('a/b/c.csv'), { folder: 'a/b', rest: 'c.csv' });
    assert.deepEqual(splitPattern('c.csv'), { folder: '', rest: 'c.csv' });
    assert.deepEqual(splitPattern('/in/**/x.csv'), { folder: '/in', rest: '**/x.csv' });
  });

  it('matches', () => {
    const matches = fileMatcher('./inbox/**/*.csv');
    assert.deepEqual(
      ['inbox/a.csv', 'inbox/b/a.csv', 'inbox/a.txt', 'a.csv', 'inbox/.a.csv'].map(path => matches(path)),
      [true, true, false, false, false],
    );
  });
});
