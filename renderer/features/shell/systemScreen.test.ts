import { expect, test } from 'vitest';
import { SystemScreen } from './systemScreen.ts';

/** A system whose turns end when they are told to; `asked` says what it was asked for. */
function openScreen() {
  const asked: ('enter' | 'leave')[] = [];
  const state = { isFull: false, ended: 0, end: (_refused = false): Promise<void> => Promise.resolve() };
  const turn = (what: 'enter' | 'leave') => {
    asked.push(what);
    return new Promise<void>((done, refuse) => {
      state.end = async (refused = false) => {
        if (refused) refuse(new Error('refused'));
        else {
          state.isFull = what === 'enter';
          screen.changed();
          done();
        }
        await new Promise((settled) => setTimeout(settled));
      };
    });
  };
  const system = { isFull: () => state.isFull, enter: () => turn('enter'), leave: () => turn('leave') };
  const screen = new SystemScreen(system, () => (state.ended += 1));
  return { asked, screen, state };
}

test('what is wanted again while the system still leaves is had after that, and nobody takes it for ended', async () => {
  const { asked, screen, state } = openScreen();
  void screen.show(true);
  await state.end();
  void screen.show(false);
  void screen.show(true);
  expect(asked).toEqual(['enter', 'leave']);
  await state.end();
  expect(asked).toEqual(['enter', 'leave', 'enter']);
  await state.end();
  expect([state.isFull, state.ended]).toEqual([true, 0]);
});

test('what is no more wanted while the system still comes is left as soon as it is there', async () => {
  const { asked, screen, state } = openScreen();
  void screen.show(true);
  void screen.show(false);
  await state.end();
  expect(asked).toEqual(['enter', 'leave']);
  await state.end();
  expect([state.isFull, state.ended]).toEqual([false, 0]);
});

test('a full screen that a person ends by the system’s own means is ended here too, and can be had again', async () => {
  const { asked, screen, state } = openScreen();
  void screen.show(true);
  await state.end();
  state.isFull = false;
  screen.changed();
  expect(state.ended).toBe(1);
  await screen.show(false);
  void screen.show(true);
  expect(asked).toEqual(['enter', 'enter']);
});

test('a system that gives no screen is asked once for each wish', async () => {
  const { asked, screen, state } = openScreen();
  void screen.show(true);
  await state.end(true);
  expect([asked, state.ended]).toEqual([['enter'], 0]);
  await screen.show(false);
  void screen.show(true);
  expect(asked).toEqual(['enter', 'enter']);
});

test('a full screen that comes when nobody waits for it any more is left', () => {
  const { asked, screen, state } = openScreen();
  state.isFull = true;
  screen.changed();
  expect([asked, state.ended]).toEqual([['leave'], 0]);
});
