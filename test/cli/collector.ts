/** What a collector of OpenTelemetry is sent: OTLP over HTTP, as JSON. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 1 for good, 2 for an error. */
  readonly status: number;
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Scope {
  readonly spans?: readonly (Omit<SentSpan, 'attributes' | 'status'> & {
    readonly attributes: readonly Attribute[];
    readonly status: { readonly code: number };
  })[];
  readonly metrics?: readonly { readonly name: string }[];
}

export class Collector {
  readonly spans: SentSpan[] = [];
  readonly metrics = new Set<string>();
  /** What each sender says of itself. */
  readonly services = new Set<unknown>();
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.#take(JSON.parse(Buffer.concat(chunks).toString()));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });

  /** Gives the variables that make a process send here. */
  async start(): Promise<Readonly<Record<string, string>>> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_SERVICE_NAME: 'flows-of-the-tests' };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #take(body: Readonly<Record<string, readonly Record<string, unknown>[]>>): void {
    for (const resource of body.resourceSpans ?? body.resourceMetrics ?? []) {
      const { attributes } = resource.resource as { readonly attributes: readonly Attribute[] };
      this.services.add(valuesOf(attributes)['service.name']);
      for (const scope of (resource.scopeSpans ?? resource.scopeMetrics ?? []) as readonly Scope[]) {
        for (const { name } of scope.metrics ?? []) this.metrics.add(name);
        for (const { attributes: own, status, ...span } of scope.spans ?? []) {
          this.spans.push({ ...span, attributes: valuesOf(own), status: status.code });
        }
      }
    }
  }
}

function valuesOf(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
