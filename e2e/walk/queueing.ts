import type { StartedStudio } from '../appFixture.ts';
import { draw, openPanel, say } from '../studioSteps.ts';
import { allDone, photograph, someTokens } from './walker.ts';

/** Pictures and a question in one line, put in order, held, failed and ended. */
export async function queueing(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  await draw(window, 'a fox');
  await window.keyboard.press('Control+j');
  await photograph(studio, 'queue-ended');
  await window.keyboard.press('Control+Shift+p');
  // While a picture stands on the stage: what waits takes its place.
  await openPanel(window, 'Ask');
  await say(window, 'Question', 'what colour is the background?');
  await openPanel(window, 'Prompt');
  for (const prompt of ['a rocket over a blue planet', 'two red apples left of a blue car on a yellow background', 'a cactus'])
    await say(window, 'Prompt', prompt);
  await photograph(studio, 'queue-paused');
  await window.getByRole('dialog', { name: 'Queue' }).getByRole('button', { name: 'Go on' }).click();
  await someTokens(window, 8);
  await photograph(studio, 'queue-running');
  await allDone(window);
  await window.keyboard.press('Control+j');
}
