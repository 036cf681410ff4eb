import type { StartedStudio } from '../appFixture.ts';
import { openPanel } from '../studioSteps.ts';
import { setWindowSize } from '../windowSizes.ts';
import { photograph } from './walker.ts';

export async function finding(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  await openPanel(window, 'History');
  await window.getByRole('option').first().click();
  await photograph(studio, 'history');
  await window.keyboard.press('s');
  await window.getByRole('searchbox').fill('balloon');
  await photograph(studio, 'searched');
  await window.getByRole('searchbox').fill('nothing like it');
  await photograph(studio, 'searched-none');
  await window.getByRole('searchbox').fill('');
  await window.getByRole('option').first().click();
  await window
    .getByRole('option')
    .nth(3)
    .click({ modifiers: ['Shift'] });
  await photograph(studio, 'selected-several');
  await setWindowSize(studio, { width: 1440, height: 900, scale: 2 });
  await window.getByRole('button', { name: /selected/ }).click();
  await photograph(studio, 'selected-several-drawer');
  await window.keyboard.press('Escape');
  await window.getByRole('radio', { name: 'Asked' }).click();
  await photograph(studio, 'history-asked');
  await window.getByRole('radio', { name: 'All', exact: true }).click();
}

export async function trashing(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  for (let count = 0; count < 3; count += 1) {
    await window.getByRole('option').first().click();
    await window.keyboard.press('Delete');
  }
  await photograph(studio, 'trashed');
  await window.getByRole('radio', { name: 'Trash' }).click();
  await window.getByRole('option').first().click();
  await photograph(studio, 'trash');
  await window.getByRole('button', { name: 'Delete for good' }).click();
  await photograph(studio, 'delete-one');
  await window.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await window.getByRole('button', { name: 'Empty the trash' }).click();
  await photograph(studio, 'empty-trash');
  await window.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await photograph(studio, 'trash-empty');
}

export async function lookingAround(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  for (const name of ['Models', 'Settings']) {
    await openPanel(window, name);
    await photograph(studio, name.toLowerCase());
  }
  await openPanel(window, 'Prompt');
  await window.keyboard.press('Control+k');
  await photograph(studio, 'commands');
  await window.keyboard.type('zzzz');
  await photograph(studio, 'commands-none');
  await window.keyboard.press('Escape');
  await window.getByRole('main').getByRole('toolbar').click();
  await window.keyboard.press('?');
  await photograph(studio, 'shortcuts');
  await window.keyboard.press('Escape');
  for (let press = 0; press < 14; press += 1) {
    await window.keyboard.press('Tab');
  }
  await photograph(studio, 'focus');
}
