/** `sleep` and `log`. */
import type { Action } from './action.ts';
import { numberArgument, optionalText, textArgument } from './arguments.ts';
import { stopped } from './failure.ts';

const sleep: Action = {
  parameters: ['duration'],
  run: (input, { clock, signal }) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(stopped());
      const stop = (): void => {
        callOff();
        reject(stopped());
      };
      const callOff = clock.at(clock.now() + numberArgument(input, 'duration'), () => {
        signal.removeEventListener('abort', stop);
        resolve(null);
      });
      signal.addEventListener('abort', stop, { once: true });
    }),
};

const levels = ['debug', 'info', 'warn', 'error'] as const;

const log: Action = {
  parameters: ['message', 'level'],
  run: async (input, context) => {
    const level = levels.find(known => known === optionalText(input, 'level')) ?? 'info';
    context.log({ level, stream: 'log', text: textArgument(input, 'message') });
    return null;
  },
};

export const basicActions: Readonly<Record<string, Action>> = { sleep, log };
