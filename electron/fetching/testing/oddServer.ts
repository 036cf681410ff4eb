import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AskServer } from '../ports.ts';

/** What a server does with one request. `data` is the file it has. */
export type Answer = (request: IncomingMessage, response: ServerResponse, data: Buffer) => void;

/** Gives what is asked for, as a good server does. */
export const whole: Answer = ({ headers }, response, data) => {
  const start = Number(/^bytes=(\d+)-$/u.exec(headers.range ?? '')?.[1] ?? 0);
  const isSame = headers['if-range'] === undefined || headers['if-range'] === '"one"';
  response.setHeader('etag', '"one"');
  if (start === 0 || !isSame) {
    response.writeHead(200, { 'content-length': data.length }).end(data);
    return;
  }
  const range = `bytes ${start}-${data.length - 1}/${data.length}`;
  response.writeHead(206, { 'content-length': data.length - start, 'content-range': range }).end(data.subarray(start));
};

/** Promises all, gives so many bytes, and breaks off as soon as they have arrived. */
export function breakingAfter(bytes: number, haveArrived: () => boolean): Answer {
  return (_request, response, data) => {
    response.writeHead(200, { 'content-length': data.length, etag: '"one"' }).write(data.subarray(0, bytes));
    const look = setInterval(() => {
      if (haveArrived()) response.destroy();
    }, 5);
    response.on('close', () => clearInterval(look));
  };
}

export type OddServer = {
  /** Every request it had, in their order. */
  readonly requests: readonly IncomingMessage[];
  /** Reaches it by any https address: the one seam that tests have, which the product does not. */
  readonly ask: AskServer;
  /** The address of the last answer goes on for all that follow. */
  answers: readonly Answer[];
  close(): Promise<void>;
};

/** A server on this machine that does as it is told, answer by answer. It has one file under every name, or what is there by its path. */
export async function startOddServer(files: Buffer | ((path: string) => Buffer)): Promise<OddServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const { answers } = odd;
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? whole;
    requests.push(request);
    answer(request, response, Buffer.isBuffer(files) ? files : files(request.url ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens by port has an address.
  const { port } = server.address() as AddressInfo;
  const odd: OddServer = {
    requests,
    answers: [whole],
    ask: (address, request) => fetch(`http://127.0.0.1:${port}${address.pathname}`, request),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return odd;
}
