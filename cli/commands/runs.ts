import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { runArgument, type WorkspaceOptions, withWorkspace } from '../journalOptions.ts';
import { UsageProblem } from '../problem.ts';

export interface ListOptions extends WorkspaceOptions {
  readonly json?: true;
  readonly limit: number;
}

export interface ShowOptions extends WorkspaceOptions {
  readonly json?: true;
  readonly events?: true;
}

export interface DiffOptions extends WorkspaceOptions {
  readonly json?: true;
}

export interface PruneOptions extends WorkspaceOptions {
  readonly olderThan?: string;
  readonly keep?: number;
  /** Only the results of steps with `cache`, and all of them. */
  readonly cache?: true;
}

export interface TestRunOptions extends WorkspaceOptions {
  readonly append?: true;
}

/** `baton runs`: what ran, and how it ended. */
export function addRuns(program: Command, context: Context): void {
  const runs = withWorkspace(program.command('runs'))
    .description(
      'list the runs of this workspace, the newest first; `show` tells more of one, `diff` compares two, `test` makes a test of one, `pin` keeps some, `prune` forgets old ones',
    )
    .option('--json', 'one run per line, as JSON')
    .option('-n, --limit <count>', 'how many', wholeNumber, 20)
    .action(async (options: ListOptions) => {
      const { listRuns } = await import('../runs/list.ts');
      await listRuns(context, options);
    });
  runs
    .command('show')
    .description('show what a run has done')
    .argument(...runArgument)
    .option('--json', 'its steps, as one JSON object')
    .option('--events', 'every event as one line of JSON')
    .action(async (name: string, _: ShowOptions, command: Command) => {
      const { showRun } = await import('../runs/show.ts');
      await showRun(context, name, command.optsWithGlobals<ShowOptions>());
    });
  runs
    .command('diff')
    .description(
      'compare two runs: their inputs, the way that they took, results and durations; exit code 1 if they differ',
    )
    .argument('<before>', runArgument[1])
    .argument('<after>', runArgument[1])
    .option('--json', 'as one JSON object')
    .action(async (before: string, after: string, _: DiffOptions, command: Command) => {
      const { diffRuns } = await import('../runs/diff.ts');
      context.finish(await diffRuns(context, before, after, command.optsWithGlobals<DiffOptions>()));
    });
  runs
    .command('test')
    .description('write a test from a run: what its actions gave becomes the mocks')
    .argument(...runArgument)
    .option('--append', 'add it to the file of the flow, instead of printing it')
    .action(async (name: string, _: TestRunOptions, command: Command) => {
      const { testFromRun } = await import('../runs/test.ts');
      await testFromRun(context, name, command.optsWithGlobals<TestRunOptions>());
    });
  runs
    .command('pin')
    .description('keep runs, however old they get')
    .argument('<runs...>', runArgument[1])
    .action(async (names: readonly string[], _: WorkspaceOptions, command: Command) => {
      const { pinRuns } = await import('../runs/pin.ts');
      await pinRuns(context, names, true, command.optsWithGlobals<WorkspaceOptions>());
    });
  runs
    .command('unpin')
    .description('let `prune` forget runs again')
    .argument('<runs...>', runArgument[1])
    .action(async (names: readonly string[], _: WorkspaceOptions, command: Command) => {
      const { pinRuns } = await import('../runs/pin.ts');
      await pinRuns(context, names, false, command.optsWithGlobals<WorkspaceOptions>());
    });
  runs
    .command('prune')
    .description('forget runs that have ended or were interrupted; what runs, waits or is pinned stays')
    .option('--older-than <duration>', 'only those that were started longer ago than this: 30d, 12h (default: 30d)')
    .option('--keep <count>', 'not the newest ones, this many', wholeNumber)
    .option('--cache', 'forget the results that steps with `cache` keep, and no run')
    .action(async (_: PruneOptions, command: Command) => {
      const { pruneRuns } = await import('../runs/prune.ts');
      await pruneRuns(context, command.optsWithGlobals<PruneOptions>());
    });
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageProblem(`\`${text}\` is not a whole number.`);
}
