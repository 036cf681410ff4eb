import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../contract/errors.ts';
import { toWriteError } from '../library/fileErrors.ts';
import { parseAddress } from './address.ts';
import { askFor } from './askFor.ts';
import type { Given } from './askFor.ts';
import { copyFile } from './copyFile.ts';
import { requireSpace } from './freeSpace.ts';
import { PartFile } from './partFile.ts';
import type { PartNote } from './partFile.ts';
import { usualPatience } from './ports.ts';
import type { FetchParts, Wanted } from './ports.ts';
import { SilenceWatch } from './silenceWatch.ts';
import { TransferRate } from './transferRate.ts';

/** A connection that broke off or fell silent: it is worth another try. */
class BrokenOff extends Error {}

/**
 * Fetches one file: whole, of the size and the hash it must have, or not at all. What is there stays beside the target, and the next
 * attempt goes on from it. Node's `fetch` asks.
 */
export async function fetchFile(wanted: Wanted, parts: FetchParts): Promise<void> {
  const address = parseAddress(wanted.address);
  const part = new PartFile(wanted.target);
  const rate = new TransferRate(() => parts.clock.steady(), parts.tell);
  await mkdir(dirname(wanted.target), { recursive: true, mode: 0o700 });
  if (address.protocol === 'file:') await copyFile(fileURLToPath(address), part, wanted, parts, rate);
  else await fetchWithPatience(address, part, wanted, parts, rate);
  await check(part, wanted, parts, rate);
  await part.finish();
}

async function fetchWithPatience(address: URL, part: PartFile, wanted: Wanted, parts: FetchParts, rate: TransferRate): Promise<void> {
  const { patience = usualPatience } = parts;
  let failures = 0;
  for (;;) {
    const before = await part.bytes();
    try {
      return await fetchOnce(address, part, wanted, parts, rate);
    } catch (error) {
      failures = (await part.bytes()) > before ? 1 : failures + 1;
      await pauseAfter(error, patience.pauses[failures - 1], parts, part);
    }
  }
}

/** Throws where trying again is of no use, or no longer wanted. */
async function pauseAfter(error: unknown, pause: number | undefined, { clock, signal }: FetchParts, part: PartFile): Promise<void> {
  throwIfCancelled(signal);
  const isLie = error instanceof AppError && error.code === 'serverLied';
  // To go on from what such a server gave would fail for ever.
  if (isLie) await part.discard();
  const isBusy = error instanceof AppError && error.code === 'serverBusy';
  if (!(error instanceof BrokenOff) && !isBusy) throw error;
  if (pause === undefined) throw isBusy ? error : new AppError('serverNotReached', {}, { cause: error });
  await new Promise<void>((resolve) => {
    const takeBack = clock.after(pause, resolve);
    signal.addEventListener('abort', () => (takeBack(), resolve()), { once: true });
  });
  throwIfCancelled(signal);
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled');
}

async function fetchOnce(address: URL, part: PartFile, wanted: Wanted, parts: FetchParts, rate: TransferRate): Promise<void> {
  const { clock, signal, patience = usualPatience } = parts;
  const note = await part.note();
  const isSame = note?.address === address.href;
  const have = isSame ? await part.bytes() : 0;
  if (have > 0 && have === wanted.bytes) return;
  if (wanted.bytes !== null) await requireSpace(dirname(part.target), wanted.bytes - have, parts.free);
  const watch = new SilenceWatch(clock, patience.silenceMilliseconds, signal);
  try {
    const given = await askFor(
      { address, have, validator: isSame ? note.validator : null, isPinned: wanted.sha256 !== null, signal: watch.signal },
      parts.ask,
    ).catch(asBroken);
    await requireFitting(given, wanted, parts, part);
    await takeIn(given, part, { address: address.href, validator: given.validator }, { wanted, rate, heard: () => watch.heard() });
  } finally {
    watch.end();
  }
}

/** What the network says in its own words is one thing to us; what we said ourselves stays. */
function asBroken(error: unknown): never {
  if (error instanceof AppError) throw error;
  throw new BrokenOff('the server was not reached', { cause: error });
}

async function requireFitting(given: Given, wanted: Wanted, parts: FetchParts, part: PartFile): Promise<void> {
  const { total, from } = given;
  if (total === null) return;
  if (wanted.bytes !== null && total !== wanted.bytes) throw new AppError('fetchedWrongSize', { bytes: total, expected: wanted.bytes });
  if (total > wanted.mostBytes) throw new AppError('fetchedTooLarge', { limit: wanted.mostBytes });
  if (wanted.bytes === null) await requireSpace(dirname(part.target), total - from, parts.free);
}

type Taking = { readonly wanted: Wanted; readonly rate: TransferRate; readonly heard: () => void };

async function takeIn(given: Given, part: PartFile, note: PartNote, { wanted, rate, heard }: Taking): Promise<void> {
  if (given.from === 0) await part.begin(note);
  const total = wanted.bytes ?? given.total;
  const most = total ?? wanted.mostBytes;
  const handle = await open(part.path, 'a');
  let done = given.from;
  try {
    for await (const chunk of pieces(given.body)) {
      heard();
      if (done + chunk.byteLength > most) throw new AppError('serverLied', { because: 'It sends more than it said.' });
      await handle.appendFile(chunk);
      done += chunk.byteLength;
      rate.at('fetching', done, total ?? 0);
    }
    await handle.sync();
  } catch (error) {
    if (error instanceof BrokenOff || error instanceof AppError) throw error;
    throw toWriteError(error, part.target);
  } finally {
    await handle.close();
  }
  if (total !== null && done < total) throw new BrokenOff('the server broke off');
}

/** Tells a broken connection from a broken disk. */
async function* pieces(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw new BrokenOff('the connection broke off', { cause: error });
  }
}

async function check(part: PartFile, { bytes, sha256 }: Wanted, { signal }: FetchParts, rate: TransferRate): Promise<void> {
  const total = await part.bytes();
  if (bytes !== null && total !== bytes) {
    await part.discard();
    throw new AppError('fetchedWrongSize', { bytes: total, expected: bytes });
  }
  if (sha256 === null) return;
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of createReadStream(part.path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    throwIfCancelled(signal);
    hash.update(chunk);
    done += chunk.byteLength;
    rate.at('checking', done, total);
  }
  if (hash.digest('hex') === sha256) return;
  // What is wrong somewhere is of no use to go on from.
  await part.discard();
  throw new AppError('fetchedCorrupt');
}
