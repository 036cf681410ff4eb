import type { StartedStudio } from '../appFixture.ts';
import { ask, draw, edit, openPanel, say } from '../studioSteps.ts';
import { allDone, panel, photograph, someTokens } from './walker.ts';

export async function editing(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  const stepper = window.getByRole('spinbutton', { name: 'Pictures to draw' });
  for (let count = 8; count > 1; count -= 1) await stepper.press('ArrowDown');
  await draw(window, 'a fox');
  await edit(window, 'put a top hat on the fox');
  await photograph(studio, 'edited');
  await edit(window, 'make the background pink');
  await window.locator('summary').click();
  await photograph(studio, 'edit-parameters');
  await window.locator('summary').click();
  for (const mode of ['Side by side', 'Hover', 'Slider']) {
    await window.getByRole('radio', { name: mode }).click();
    await photograph(studio, `compare-${mode.toLowerCase().replaceAll(' ', '-')}`);
  }
  await panel(window, 'Edit')
    .getByRole('button', { name: /^put a top hat/ })
    .click();
  await say(window, 'What to change', 'make the hat green');
  await someTokens(window, 12);
  await photograph(studio, 'editing');
  await allDone(window);
  await photograph(studio, 'branched');
}

export async function asking(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  for (const question of ['what is it?', 'what colour is the background?', 'is there a dog?']) await ask(window, question);
  await photograph(studio, 'asked-three');
  await ask(window, 'describe it');
  await photograph(studio, 'asked-four');
  await window.getByRole('button', { name: 'Second picture' }).click();
  await photograph(studio, 'second-picture');
  const dialog = window.getByRole('dialog');
  await dialog.getByRole('searchbox').fill('nothing like it');
  await photograph(studio, 'second-picture-none');
  await dialog.getByRole('searchbox').fill('balloon');
  await dialog
    .getByRole('button', { name: /balloon/ })
    .first()
    .click();
  await photograph(studio, 'two-pictures');
  await openPanel(window, 'Prompt');
  await window.getByRole('button', { name: 'Describe a picture' }).click();
  await allDone(window);
  await photograph(studio, 'described');
}
