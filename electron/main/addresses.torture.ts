import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Chance, torture } from '../studio/testing/torture.ts';
import { createAppResponder } from './appResponder.ts';

const root = mkdtempSync(join(tmpdir(), 'unifluid-addresses-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const windowFolder = join(root, 'renderer');
mkdirSync(join(windowFolder, 'assets'), { recursive: true });
writeFileSync(join(windowFolder, 'index.html'), 'public');
writeFileSync(join(windowFolder, 'assets', 'index.js'), 'public');
for (const name of ['secret.json', 'secret.html', 'secret.png', 'renderer.json']) writeFileSync(join(root, name), 'secret');

const known = 'img_00000001';
const knownPhoto = 'pho_00000001';
const respond = createAppResponder({
  windowFolder,
  media: async (id) => {
    if (id !== known) throw new Error('no such picture');
    return Buffer.from('picture');
  },
  photo: async (id) => {
    if (id !== knownPhoto) throw new Error('no such photo');
    return Buffer.from('picture');
  },
});

const parts = [
  '..',
  '.',
  '',
  '%2e%2e',
  '%2E.',
  '..%2f',
  '%5c',
  '..%5c..',
  '%00',
  '%252e%252e',
  'C:',
  '\\..\\',
  '....//',
  '\u2025',
  '%c0%ae%c0%ae', // prettier-ignore
  'secret.json',
  'secret.html',
  'secret.png',
  'renderer.json',
  'renderer',
  'assets',
  'index.js',
  'index.html', // prettier-ignore
  'media',
  known,
  knownPhoto,
  'img_00000002',
  'full',
  'thumbnail',
  'screen',
  '7',
  'file:',
  '//',
  '?x',
  '#y',
  ';',
  '~',
  '%',
  '%E0%A4%A',
  'etc',
  'passwd',
  root, // prettier-ignore
] as const;

function addressOf(chance: Chance): string {
  const pieces = Array.from({ length: chance.between(0, 9) }, () => chance.pick(parts));
  const origin = chance.pick(['app://studio', 'app://studio', 'app://studio', 'app://studio:80', 'app://STUDIO', 'app://studio.'] as const);
  return `${origin}/${pieces.join(chance.pick(['/', '/', '/', '', '%2f', '\\'] as const))}`;
}

torture({
  name: 'app:// addresses',
  rounds: { full: 20_000, sample: 4_000 },
  async round(chance) {
    const address = addressOf(chance);
    if (!URL.canParse(address)) return null;
    const response = await respond(new Request(address)).catch((error: unknown) => `threw ${String(error)}`);
    if (typeof response === 'string') return `${address} ${response}`;
    const body = await response.text();
    const isOurs = response.status === 200 ? body === 'public' || body === 'picture' : [204, 404].includes(response.status) && body === '';
    return isOurs ? null : `${address} answered ${response.status} ${body}`;
  },
});
