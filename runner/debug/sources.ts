/** The texts of flows as they are on the disk now: where runs can be stopped in them, and how far places reach. */
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { flowSignatures, lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import { canDraw } from '#language/plan/problems.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import type { Place } from '#protocol/place.ts';
import { loadProgram } from '../program.ts';
import { type Spot, spotsOf } from './breakpoints/spots.ts';

/** The spots of a file. `problem` says why there are none. */
export interface FileSpots {
  readonly spots: readonly Spot[];
  readonly problem: string | undefined;
}

export class Sources {
  readonly #lines = new Map<string, LineIndex>();

  /** Reads the file and all that it imports. */
  async spotsOfFile(path: string): Promise<FileSpots> {
    try {
      const { uri, model } = await loadProgram(path);
      for (const file of model.files.values())
        if (!file.isStandard) this.#lines.set(file.uri, new LineIndex(file.text));
      const names = flowSignatures(model, uri).map(({ name }) => name);
      const drawable = names.filter(name => canDraw(model, uri, name));
      const spots = drawable.flatMap(name => this.#spotsIn(lower(model, uri, name), uri));
      const isBroken = spots.length === 0 && names.length > 0;
      return { spots: distinct(spots), problem: isBroken ? 'The text of the flow has errors.' : undefined };
    } catch (thrown) {
      return { spots: [], problem: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  }

  /** The spots of all flows of a plan. */
  spotsOfPlan(plan: Plan): readonly Spot[] {
    return Object.values(plan.flows).flatMap(flow =>
      spotsOf(flow, offset => this.#lineAt(flow.signature.place.file, offset)),
    );
  }

  /** The end of a place, from 1; undefined when its text is not known. */
  endOf({ file, end }: Place): { readonly line: number; readonly column: number } | undefined {
    const position = this.#lines.get(file)?.position(end);
    return position && { line: position.line + 1, column: position.character + 1 };
  }

  #spotsIn(plan: Plan, uri: string): readonly Spot[] {
    return this.spotsOfPlan(plan).filter(({ place }) => place.file === uri);
  }

  #lineAt(file: string, offset: number): number {
    return (this.#lines.get(file)?.position(offset).line ?? 0) + 1;
  }
}

/** A flow that several flows call is in the plan of each. */
function distinct(spots: readonly Spot[]): readonly Spot[] {
  const byId = new Map(spots.map(spot => [spot.id, spot]));
  return [...byId.values()].sort((one, other) => one.place.start - other.place.start);
}

/** The path of a file on this machine; what is no file is given as it is. */
export function pathOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : uri;
}

export function uriOf(path: string): string {
  return path.startsWith('file:') ? path : pathToFileURL(path).href;
}

export function sourceOfPath(path: string): DebugProtocol.Source {
  return { name: basename(path), path };
}

export function sourceOf(place: Place): DebugProtocol.Source {
  return sourceOfPath(pathOf(place.file));
}

/** The paths of the files that the flows of a plan stand in. */
export function filesOf(plan: Plan): readonly string[] {
  return [...new Set(Object.values(plan.flows).map(({ signature }) => pathOf(signature.place.file)))];
}
