import sharp from 'sharp';
import { serveCodec } from './serveCodec.ts';
import { createSharpCodec } from './sharpCodec.ts';

// A process of its own: what a hostile file breaks is only this process, and what is encoded here keeps no window waiting.
serveCodec(process.parentPort, createSharpCodec(sharp));
