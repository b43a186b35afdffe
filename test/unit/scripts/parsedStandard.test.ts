import assert from 'node:assert/strict';
import { parseStandardFiles } from '#language/std/parsed.ts';
import type { Parsed } from '#language/syntax/parser.ts';
import { parsedStandardModule } from '#scripts/parsedStandard.ts';

describe('the standard library, parsed when a bundle is built', () => {
  it('is what the parser makes of its files', async () => {
    const source = `data:text/javascript,${encodeURIComponent(parsedStandardModule())}`;
    const { parseStandardFiles: built } = (await import(source)) as { parseStandardFiles: () => readonly Parsed[] };
    // Fields that are undefined are not written.
    assert.deepEqual(built(), JSON.parse(JSON.stringify(parseStandardFiles())));
  });
});
