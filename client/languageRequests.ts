import type { CancellationToken } from 'vscode';
import type { FlowsParams, FlowsReply, GraphParams, GraphReply } from '#protocol/requests.ts';

/** What the features ask of the language server besides LSP. The requests reject when the server can't answer. */
export interface LanguageRequests {
  graph(params: GraphParams, token?: CancellationToken): Promise<GraphReply>;
  flows(params: FlowsParams, token?: CancellationToken): Promise<FlowsReply>;
}
