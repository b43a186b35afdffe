import { Option } from 'commander';
import type { EngineName } from '#protocol/requests.ts';
import { engineNames } from './address.ts';

/** What carries out a run: this process, or a cluster that others serve as well. */
export function engineOption(): Option {
  return new Option('--engine <name>', 'what carries out the run: this process, or a Restate cluster (docs/scaling.md)')
    .env('BATON_ENGINE')
    .choices(engineNames)
    .default('embedded' satisfies EngineName);
}
