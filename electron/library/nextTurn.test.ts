import { expect, test } from 'vitest';
import { nextTurn } from './nextTurn.ts';

test('of several long works one takes its step, then everything else is heard, then the next', async () => {
  const heard: string[] = [];
  const work = async (name: string): Promise<void> => {
    for (let step = 0; step < 3; step += 1) {
      await nextTurn();
      heard.push(name);
    }
  };
  let isOver = false;
  const listen = (): void => {
    heard.push('.');
    if (!isOver) setImmediate(listen);
  };
  setImmediate(listen);
  await Promise.all([work('a'), work('b'), work('c')]);
  isOver = true;
  expect(heard.join('').replace(/^\.+/u, '').replaceAll(/\.+/gu, '.')).toBe('a.b.c.a.b.c.a.b.c');
});
