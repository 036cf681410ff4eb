import sharp from 'sharp';
import { AppError } from '../contract/errors.ts';
import type { CodecAnswer, CodecRequest } from './codecProtocol.ts';
import { createSharpCodec } from './sharpCodec.ts';

/** Decodes foreign pictures in a process of its own: what a hostile file breaks is only this process. */
const codec = createSharpCodec(sharp);

async function answerTo({ source, side }: CodecRequest): Promise<CodecAnswer> {
  try {
    return { ok: true, picture: await codec.decode(source, side) };
  } catch (error) {
    return error instanceof AppError
      ? { ok: false, code: error.code, detail: error.detail }
      : { ok: false, code: 'pictureUnreadable', detail: {} };
  }
}

process.parentPort.on('message', ({ data }) => {
  // Only main holds the other end, and both are built from one protocol.
  void answerTo(data as CodecRequest).then((answer) => process.parentPort.postMessage(answer));
});
