import { describe, expect, it } from 'vitest';
import { matchingCommands } from './matchingCommands.ts';

const commands = ['Go to Edit', 'Edit this picture', 'Ask about this picture'].map((label) => ({
  label,
  keys: [],
  run: () => undefined,
}));

function labels(search: string) {
  return matchingCommands(commands, search).map((command) => command.label);
}

describe('the command search', () => {
  it('puts what begins with the search first', () => {
    expect(labels('edit')).toEqual(['Edit this picture', 'Go to Edit']);
  });

  it('takes words in any order and place', () => {
    expect(labels('picture ask')).toEqual(['Ask about this picture']);
  });

  it('offers everything before anything is typed, and nothing for what does not exist', () => {
    expect(labels(' ')).toHaveLength(3);
    expect(labels('upscale')).toEqual([]);
  });
});
