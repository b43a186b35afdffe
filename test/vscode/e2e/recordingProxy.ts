/** Stands before a server on the loopback interface, hands on what comes, and notes by what authority it was asked. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  /** Name of the server as the request has it, and port: `localhost:8080`. */
  readonly host: string | undefined;
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface RecordingProxy {
  readonly port: number;
  /** The oldest first. */
  readonly requests: RecordedRequest[];
  close(): void;
}

/** `target` is the address of the server, as in `http://127.0.0.1:8080`. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const requests: RecordedRequest[] = [];
  const server = createServer((asked, answer) => {
    const { method, url = '/', headers } = asked;
    requests.push({ host: headers.host, path: url, authorization: headers.authorization });
    const onward = request(new URL(url, target), { method, headers }, given => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
