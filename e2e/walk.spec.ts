import { expect, launchStudio, quitStudio, test } from './appFixture.ts';
import { openPanel, say } from './studioSteps.ts';
import { drawStopAndGoOn, firstStart, typing } from './walk/drawing.ts';
import { asking, editing } from './walk/editing.ts';
import { bringingIn, exporting, removeFiles } from './walk/files.ts';
import { finding, lookingAround, trashing } from './walk/finding.ts';
import { captioning, lookingAtPhotos } from './walk/photos.ts';
import { queueing } from './walk/queueing.ts';
import { allDone, beginWalk, photograph, someTokens, usual } from './walk/walker.ts';
import { setWindowSize } from './windowSizes.ts';

// Not a test: `npm run walk` does what an illustrator does in the first hour, on the package that the studio prefers, and photographs
// every station in five sizes and both themes into test-results/walk/, to be looked at. UNIFLUID_WALK names parts to walk alone.

const walk = {
  firstStart,
  typing,
  drawStopAndGoOn,
  editing,
  asking,
  queueing,
  finding,
  exporting,
  bringingIn,
  trashing,
  lookingAtPhotos,
  captioning,
  lookingAround,
};
const named = process.env['UNIFLUID_WALK']?.split(',');
const unknown = named?.filter((name) => !(name in walk)) ?? [];
if (unknown.length > 0) throw new Error(`the walk has no part ${unknown.join(', ')}: ${Object.keys(walk).join(', ')}`);
const parts = Object.values(walk).filter((part) => named?.includes(part.name) ?? true);

test('the first hour of an illustrator', async ({ profile }) => {
  test.setTimeout(60 * 60_000);
  beginWalk();
  const problems: string[] = [];
  const first = await launchStudio(profile);
  await setWindowSize(first, usual);
  for (const part of parts) await part(first).catch((error: unknown) => problems.push(`${part.name}: ${String(error)}`));
  await openPanel(first.window, 'Prompt');
  // Several, so that on any machine it is quit in the middle and seen going on.
  const stepper = first.window.getByRole('spinbutton', { name: 'Pictures to draw' });
  for (let count = 1; count < 8; count += 1) await stepper.press('ArrowUp');
  const isBegun = someTokens(first.window, 12);
  await say(first.window, 'Prompt', 'a cactus on a light green background');
  await isBegun;
  await quitStudio(first);
  const again = await launchStudio(profile);
  await setWindowSize(again, usual);
  await someTokens(again.window, 1);
  await photograph(again, 'reopened');
  await allDone(again.window);
  await quitStudio(again);
  removeFiles();
  expect(problems).toEqual([]);
});
