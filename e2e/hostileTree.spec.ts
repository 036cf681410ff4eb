import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './appFixture.ts';
import { addFolderOf, captionAll } from './librarySteps.ts';

/** With names of bytes that are no text, of 255 bytes and of a line feed, and links in circles among them. */
const whole = 300;
const broken = ['cut-0.jpg', 'empty-0.jpg', 'words-0.jpg', 'huge-0.png', 'phone-0.heic'];

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-hostile-'));
  execFileSync(process.execPath, [join(import.meta.dirname, '../electron/studio/testing/writeLibrary.ts'), folder, String(whole), '1'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Names as the disk has them: of some the bytes are no text. */
function filesBelow(place: Buffer): readonly string[] {
  return readdirSync(place, { withFileTypes: true, encoding: 'buffer' }).flatMap((entry) => {
    if (entry.isDirectory()) return filesBelow(Buffer.concat([place, Buffer.from('/'), entry.name]));
    return entry.isFile() ? [entry.name.toString('latin1')] : [];
  });
}

test('complaint 5: a tree of odd names, circles and broken files is captioned whole: each photo has words, beside it too, or a reason that can be read', async ({
  studio,
}) => {
  const { window } = studio;
  const count = whole + broken.length;
  await addFolderOf(studio, folder, count);
  await window.getByRole('button', { name: '.txt', exact: true }).click();
  await captionAll(window, /^Caption \d+ photos$/, new RegExp(`^Captioned · ${whole} of ${count} · ${broken.length} failed$`));
  const found = async (search: string, photos: number) => {
    await window.locator('input[type=search]').fill(search);
    await expect(window.getByText(new RegExp(`^${photos} photos$`)).first()).toBeVisible();
  };
  await found('is:captioned', whole);
  await found('is:failed', broken.length);
  await found('', count);
  await window.getByRole('button', { name: `${broken.length} failures` }).click();
  const lines = window.getByRole('dialog').getByRole('listitem');
  await expect(lines).toHaveCount(broken.length);
  // Each is a sentence.
  for (const name of broken) await expect(lines.filter({ hasText: name })).toHaveText(/[a-z] [a-z].*\.$/u);
  const beside = () => filesBelow(Buffer.from(folder)).filter((name) => name.endsWith('.txt'));
  await expect.poll(() => beside().length, { timeout: 60_000 }).toBe(whole);
  expect(beside().filter((name) => broken.some((photo) => name === photo.replace(/\.\w+$/u, '.txt')))).toEqual([]);
});
