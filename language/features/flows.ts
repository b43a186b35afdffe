/** The signatures of a file's flows, for those who start them. */
import type { FlowsReply } from '#protocol/requests.ts';
import type { Model } from '../analysis/model.ts';
import { flowSignatures } from '../plan/lower.ts';

export function flows(model: Model, uri: string): FlowsReply {
  return model.files.has(uri) ? flowSignatures(model, uri) : [];
}
