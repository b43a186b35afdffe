/** Secrets that an editor keeps, which it hands to the server that it has started: over their channel, and nowhere else. */
import { once } from 'node:events';
import type { Model } from '#language/analysis/model.ts';
import type { SecretsArguments, SecretsNeededBody } from '#protocol/requests.ts';
import type { Secrets } from '#runner/secrets/resolve.ts';

export class EditorSecrets {
  /** By name; none before they are asked for. */
  values: Secrets = {};

  /** Asks for those that the files declare. None come where no program has started this one with a channel. */
  async ask(model: Model): Promise<void> {
    const names = declaredIn(model);
    if (names.length === 0 || process.send === undefined) return;
    // Otherwise nothing would keep the process alive until the answer comes.
    process.channel?.ref();
    try {
      const answered = once(process, 'message');
      process.send({ names } satisfies SecretsNeededBody);
      const [answer] = (await answered) as [SecretsArguments];
      this.values = answer.values;
    } finally {
      process.channel?.unref();
    }
  }
}

function declaredIn({ files }: Model): readonly string[] {
  const symbols = [...files.values()].flatMap(({ scope }) => [...scope.values()]);
  return [...new Set(symbols.filter(({ kind }) => kind === 'secret').map(({ name }) => name))];
}
