import { expect, test } from 'vitest';
import { UndoStack } from './undoStack.svelte.ts';

function actOn(log: string[], name: string, failing = false) {
  const note = (what: string) => async () => {
    if (failing) throw new Error('disk full');
    log.push(`${what} ${name}`);
  };
  return { label: name, undo: note('undo'), redo: note('redo') };
}

test('the last act is taken back first and done again last', async () => {
  const log: string[] = [];
  const stack = new UndoStack();
  stack.push(actOn(log, 'a'));
  stack.push(actOn(log, 'b'));
  await stack.undo();
  await stack.undo();
  await stack.undo();
  await stack.redo();
  expect(log).toEqual(['undo b', 'undo a', 'redo a']);
  expect([stack.next?.label, stack.nextRedo?.label]).toEqual(['a', 'b']);
});

test('a new act ends what could be done again', async () => {
  const stack = new UndoStack();
  stack.push(actOn([], 'a'));
  await stack.undo();
  stack.push(actOn([], 'b'));
  expect(stack.nextRedo).toBeUndefined();
});

test('an act named by its message is taken back once, wherever it stands', async () => {
  const log: string[] = [];
  const stack = new UndoStack();
  const first = actOn(log, 'a');
  stack.push(first);
  stack.push(actOn(log, 'b'));
  await stack.undo(first);
  await stack.undo(first);
  expect(log).toEqual(['undo a']);
  expect(stack.next?.label).toBe('b');
});

test('fifty acts are remembered, the oldest goes', () => {
  const stack = new UndoStack();
  for (let act = 0; act < 60; act += 1) stack.push(actOn([], String(act)));
  const labels: string[] = [];
  while (stack.next !== undefined) {
    labels.push(stack.next.label);
    void stack.undo();
  }
  expect([labels.length, labels.at(-1)]).toEqual([50, '10']);
});

test('after what cannot be taken back nothing is offered', () => {
  const stack = new UndoStack();
  stack.push(actOn([], 'a'));
  stack.clear();
  expect([stack.next, stack.nextRedo]).toEqual([undefined, undefined]);
});
