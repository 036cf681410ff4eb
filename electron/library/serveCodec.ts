import { AppError } from '../contract/errors.ts';
import type { CodecAnswer, CodecRequest, CodecTask } from './codecProtocol.ts';
import type { DecodedPicture, ImageCodec, PhotoView, SeenPhoto } from './imageCodec.ts';

/** The end of a message channel, as Electron's utility process has it. */
export type CodecPortEnd = {
  postMessage(message: CodecAnswer): void;
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown;
};

/** Answers every request, in whatever order the work ends. */
export function serveCodec(port: CodecPortEnd, codec: ImageCodec): void {
  port.on('message', ({ data }) => {
    // Only main holds the other end, and both are built from one protocol.
    const { id, task } = data as CodecRequest;
    void answerTo(id, task, codec).then((answer) => port.postMessage(answer));
  });
}

async function answerTo(id: number, task: CodecTask, codec: ImageCodec): Promise<CodecAnswer> {
  try {
    return { id, ok: true, value: await work(task, codec) };
  } catch (error) {
    return error instanceof AppError
      ? { id, ok: false, code: error.code, detail: error.detail }
      : { id, ok: false, code: 'pictureUnreadable', detail: {} };
  }
}

function work(task: CodecTask, codec: ImageCodec): Promise<DecodedPicture | PhotoView | SeenPhoto | Uint8Array> {
  if (task.kind === 'decode') return codec.decode(task.source, task.side);
  if (task.kind === 'view') return codec.view(task.photo, task.longest);
  if (task.kind === 'see') return codec.see(task.photo, task.side);
  if (task.kind === 'whole') return codec.whole(task.photo, task.picture, task.longest);
  if (task.kind === 'render') return codec.render(task.file, task.options);
  // A Buffer arrives as plain bytes.
  const extra = task.extra.map(({ type, data }) => ({ type, data: Buffer.from(data) }));
  return codec.encode(task.pixels, extra);
}
