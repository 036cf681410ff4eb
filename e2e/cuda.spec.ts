import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { PassThrough } from 'node:stream';
import { ZipFile } from 'yazl';
import { expect, launchStudio, quitStudio, test } from './appFixture.ts';
import { openPanel } from './studioSteps.ts';

const outside = mkdtempSync(join(tmpdir(), 'unifluid-cuda-window-'));
test.afterAll(() => rmSync(outside, { recursive: true, force: true }));

type Wheel = { readonly name: string; readonly data: Buffer };

/** A wheel of noise, which a ZIP does not make smaller. */
async function wheelOf(name: string, bytes: number): Promise<Wheel> {
  const zip = new ZipFile();
  zip.addBuffer(randomBytes(bytes), `lib/${name}.so`);
  zip.end();
  // yazl's types promise less than it makes.
  return { name, data: await buffer(zip.outputStream as PassThrough) };
}

/** A computer with an NVIDIA card and a driver that is new enough, and the wheels that it is offered. */
function standIn(wheels: readonly Wheel[]): string {
  const root = join(outside, 'machine');
  const card = join(root, 'sys/class/drm/renderD128/device');
  mkdirSync(card, { recursive: true });
  symlinkSync('../../../../../bus/pci/drivers/nvidia', join(card, 'driver'));
  writeFileSync(join(card, 'vendor'), '0x10de\n');
  writeFileSync(join(card, 'device'), '0x27b8\n');
  mkdirSync(join(root, 'proc/driver/nvidia'), { recursive: true });
  writeFileSync(join(root, 'proc/driver/nvidia/version'), 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  Wed\n');
  const listed = wheels.map(({ name, data }) => ({
    name,
    address: `https://wheels.example/${name}.whl`,
    bytes: data.length,
    sha256: createHash('sha256').update(data).digest('hex'),
    take: { [`lib/${name}.so`]: `lib${name}.so` },
  }));
  const file = join(outside, 'stand-in.json');
  writeFileSync(file, JSON.stringify({ root, wheels: listed }));
  return file;
}

/** Gives wheels from where they are asked for. Of the second one only a half comes until it is asked for again. */
async function startServer(wheels: readonly Wheel[]): Promise<{ server: Server; asked: string[] }> {
  const asked: string[] = [];
  const answer = ({ url = '', headers }: IncomingMessage, response: ServerResponse): void => {
    const place = wheels.findIndex(({ name }) => url === `/${name}.whl`);
    const data = wheels[place]?.data ?? Buffer.alloc(0);
    const start = Number(/^bytes=(\d+)-$/u.exec(headers.range ?? '')?.[1] ?? 0);
    asked.push(`${url} from ${start === 0 ? 'its beginning' : 'where it was left'}`);
    const range = { 'content-range': `bytes ${start}-${data.length - 1}/${data.length}` };
    response.writeHead(start === 0 ? 200 : 206, { 'content-length': data.length - start, etag: '"one"', ...(start === 0 ? {} : range) });
    if (place === 1 && start === 0) response.write(data.subarray(0, data.length / 2));
    else response.end(data.subarray(start));
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, asked };
}

function bytesOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

/** Variables that only tests of the built studio know. */
async function withEnvironment<T>(variables: Readonly<Record<string, string>>, run: () => Promise<T>): Promise<T> {
  Object.assign(process.env, variables);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
}

test('the CUDA pack is fetched from the window, cancelled, gone on with where it was left, and removed', async ({ profile }) => {
  const wheels = [await wheelOf('first', 40_000), await wheelOf('second', 600_000)];
  const { server, asked } = await startServer(wheels);
  // A server that listens by port has an address.
  const { port } = server.address() as AddressInfo;
  const variables = { UNIFLUID_E2E_SERVER: `http://127.0.0.1:${port}`, UNIFLUID_CUDA_STAND_IN: standIn(wheels) };
  const studio = await withEnvironment(variables, () => launchStudio(profile, [], 'fetching'));
  const { window } = studio;
  await openPanel(window, 'Settings');
  const part = window.getByRole('region', { name: 'CUDA' });
  // Size, place and licence come before anything is fetched.
  await expect(part).toContainText(/\d+\skB are fetched from PyPI into .*cuda-pack\./u);
  await expect(part).toContainText("the rest under NVIDIA's CUDA licence, which you accept by fetching it");
  expect(asked).toEqual([]);
  await part.getByRole('button', { name: 'Fetch CUDA' }).click();
  await expect.poll(() => asked.length).toBe(2);
  await expect(part.getByRole('status')).toContainText(/CUDA: /u);
  await expect(part.getByRole('progressbar', { name: 'Progress of the CUDA pack' })).toBeVisible();
  // Half of the second wheel lies on the disk before the person changes their mind.
  const begun = join(profile, 'cuda-pack.begun');
  await expect.poll(() => bytesOf(join(begun, 'second.whl.part'))).toBeGreaterThan(200_000);
  await part.getByRole('button', { name: 'Cancel' }).click();
  await expect(part.getByRole('button', { name: 'Fetch CUDA' })).toBeVisible();
  expect(existsSync(join(profile, 'cuda-pack'))).toBe(false);
  await part.getByRole('button', { name: 'Fetch CUDA' }).click();
  await expect(part).toContainText(/The libraries for CUDA are in .*cuda-pack\. Measure devices/u);
  expect(asked).toEqual(['/first.whl from its beginning', '/second.whl from its beginning', '/second.whl from where it was left']);
  expect(readdirSync(join(profile, 'cuda-pack'))).toEqual(expect.arrayContaining(['libfirst.so', 'libsecond.so', 'pack.json']));
  expect(existsSync(begun)).toBe(false);
  await window.screenshot({ path: process.env['UNIFLUID_LOOK'] ?? join(outside, 'look.png') });
  await part.getByRole('button', { name: 'Remove them' }).click();
  await expect(part.getByRole('button', { name: 'Fetch CUDA' })).toBeVisible();
  expect(existsSync(join(profile, 'cuda-pack'))).toBe(false);
  await quitStudio(studio);
  expect(studio.problems).toEqual([]);
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
