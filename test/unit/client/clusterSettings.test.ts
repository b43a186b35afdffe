import assert from 'node:assert/strict';
import { problemOf } from '#client/runs/clusterSettings.ts';

const right = { ingress: 'http://127.0.0.1:8080', admin: 'https://restate.example/admin', store: '' };

describe('the settings of a cluster', () => {
  for (const store of ['', '/srv/baton', 'C:\\baton', '\\\\server\\share', 's3://bucket', 's3://bucket/some/prefix']) {
    it(`may name “${store}” for large results`, () => assert.equal(problemOf({ ...right, store }), undefined));
  }

  for (const store of ['results', './results', '~/results', 's3:///prefix', 's3://', 'ftp://there/large']) {
    it(`may not name “${store}” for large results`, () => {
      const problem = problemOf({ ...right, store }) ?? '';
      assert.match(problem, /The setting baton\.cluster\.store is “/);
      assert.ok(problem.includes(`“${store}”`));
      assert.match(problem, /the whole path of a folder, or s3:\/\/bucket\/prefix/);
    });
  }

  for (const address of ['', '127.0.0.1:8080', 'restate', 'ftp://there']) {
    it(`may not name “${address}” as an address`, () => {
      assert.match(problemOf({ ...right, admin: address }) ?? '', /baton\.cluster\.admin is “.*no address of a server/);
      assert.match(problemOf({ ...right, ingress: address }) ?? '', /baton\.cluster\.ingress is “/);
    });
  }
});
