import type { CancellationToken } from 'vscode';
import type {
  FlowsParams,
  FlowsReply,
  GraphDiffParams,
  GraphDiffReply,
  GraphEditParams,
  GraphEditReply,
  GraphParams,
  GraphReply,
  GraphSvgParams,
  GraphSvgReply,
  InputProblemsParams,
  InputProblemsReply,
} from '#protocol/requests.ts';
import type { TestsParams, TestsReply } from '#protocol/tests.ts';

/** What the features ask of the language server besides LSP. The requests reject when the server can't answer. */
export interface LanguageRequests {
  graph(params: GraphParams, token?: CancellationToken): Promise<GraphReply>;
  graphDiff(params: GraphDiffParams, token?: CancellationToken): Promise<GraphDiffReply>;
  graphSvg(params: GraphSvgParams): Promise<GraphSvgReply>;
  editGraph(params: GraphEditParams): Promise<GraphEditReply>;
  flows(params: FlowsParams, token?: CancellationToken): Promise<FlowsReply>;
  inputProblems(params: InputProblemsParams, token?: CancellationToken): Promise<InputProblemsReply>;
  tests(params: TestsParams, token?: CancellationToken): Promise<TestsReply>;
}
