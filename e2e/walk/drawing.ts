import { expect, type StartedStudio } from '../appFixture.ts';
import { openPanel, say } from '../studioSteps.ts';
import { allDone, openMenu, photograph, someTokens } from './walker.ts';

export async function firstStart(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  await photograph(studio, 'first-start');
  for (const name of ['Edit', 'Ask', 'History']) {
    await openPanel(window, name);
    await photograph(studio, `${name.toLowerCase()}-empty`);
  }
  await openPanel(window, 'Prompt');
  await window.getByRole('button', { name: 'a watermelon' }).click();
  await allDone(window);
  await photograph(studio, 'example-drawn');
}

export async function typing(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  const field = window.getByRole('textbox', { name: 'Prompt' });
  await field.fill('a castel and an azure dragonflie 🐉 on a yelow background');
  await expect(window.getByRole('button', { name: /^Replace/ }).first()).toBeVisible();
  await photograph(studio, 'word-notes');
  await field.fill(`a cat and a red balloon, ${'with a small green hat and a blue scarf '.repeat(40)}`);
  await expect(window.getByText(/^Too long/)).toBeVisible();
  await photograph(studio, 'too-long');
  await openMenu(window);
  await photograph(studio, 'prompt-menu');
  await window.keyboard.press('Escape');
  await window
    .getByLabel(/^Style/)
    .first()
    .click();
  await photograph(studio, 'style-list');
  await window.keyboard.press('Escape');
}

export async function drawStopAndGoOn(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  const stepper = window.getByRole('spinbutton', { name: 'Pictures to draw' });
  for (let count = 1; count < 4; count += 1) await stepper.press('ArrowUp');
  await say(window, 'Prompt', 'a cat and a red balloon on a blue background');
  await someTokens(window, 12);
  await say(window, 'Prompt', 'a rocket');
  await photograph(studio, 'drawing-four');
  await openPanel(window, 'History');
  await photograph(studio, 'history-drawing');
  await openPanel(window, 'Prompt');
  await allDone(window);
  // Photographs take longer than a picture: this one is stopped with nothing in between.
  for (let count = 4; count < 8; count += 1) await stepper.press('ArrowUp');
  const isBegun = someTokens(window, 20);
  await say(window, 'Prompt', 'a pumpkin on a purple background');
  await isBegun;
  await window.keyboard.press('Escape');
  await allDone(window);
  await photograph(studio, 'stopped');
  await window.getByRole('button', { name: 'Draw the rest' }).click();
  await allDone(window);
  await photograph(studio, 'rest-drawn');
  const slider = window.getByRole('slider', { name: 'Look back at the drawing' });
  await slider.focus();
  for (let press = 0; press < 24; press += 1) await slider.press('ArrowLeft');
  await photograph(studio, 'looked-back');
  await window.keyboard.press('w');
  await allDone(window);
  await photograph(studio, 'four-ways');
}
