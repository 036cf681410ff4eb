import { describe, expect, it } from 'vitest';
import { Playhead } from './playhead.svelte.ts';

describe('the playhead of a picture being drawn', () => {
  it('shows tokens one after another until it has caught up', () => {
    let drawn = 0;
    const playhead = new Playhead(() => drawn, { runs: true });
    drawn = 3;
    const seen: number[] = [];
    while (playhead.lags) {
      playhead.advance();
      seen.push(playhead.shown);
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it('keeps up when many tokens come at once', () => {
    let drawn = 0;
    const playhead = new Playhead(() => drawn, { runs: true });
    drawn = 60;
    let frames = 0;
    for (; playhead.lags; frames += 1) playhead.advance();
    expect(frames).toBeLessThan(25);
    expect(playhead.shown).toBe(60);
  });

  it('stays where it is held while drawing goes on, and follows again when let go', () => {
    let drawn = 20;
    const playhead = new Playhead(() => drawn, { runs: true });
    playhead.hold(7);
    drawn = 30;
    playhead.advance();
    expect(playhead.shown).toBe(7);
    playhead.letGo();
    expect(playhead.shown).toBe(30);
  });

  it('tells how far the drawing is, as its bar does, while pictures of the last tokens are still being made; held, where it is held', () => {
    const playhead = new Playhead(() => 4, { runs: true, counted: () => 22 });
    expect([playhead.shown, playhead.told]).toEqual([4, 22]);
    playhead.hold(2);
    expect([playhead.shown, playhead.told]).toEqual([2, 2]);
    playhead.letGo();
    expect(playhead.told).toBe(22);
  });

  it('never shows what is not drawn', () => {
    const playhead = new Playhead(() => 12, { runs: true });
    playhead.hold(40);
    expect(playhead.shown).toBe(12);
    playhead.hold(-3);
    expect(playhead.shown).toBe(0);
  });
});

describe('the playhead of a finished picture', () => {
  it('stands at the end and stays where it is left', () => {
    const playhead = new Playhead(() => 64, { runs: false });
    expect(playhead.shown).toBe(64);
    playhead.hold(10);
    playhead.letGo();
    expect(playhead.shown).toBe(10);
    playhead.hold(64);
    playhead.letGo();
    expect(playhead.isHeld).toBe(false);
  });
});
