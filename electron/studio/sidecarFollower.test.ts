import { expect, test, vi } from 'vitest';
import type { PhotoId, SidecarBatchId } from '../contract/ids.ts';
import type { SidecarSettings } from '../contract/sidecarFormats.ts';
import type { SidecarRequest } from '../contract/sidecars.ts';
import type { SidecarsDue } from '../store/sidecarsDue.ts';
import { SidecarFollower } from './sidecarFollower.ts';

const photo = (number: number): PhotoId => `pho_${String(number).padStart(8, '0')}`;

/** What the store's table of due sidecars does, in memory. */
class Due implements SidecarsDue {
  readonly rows = new Map<number, number>();

  change(...numbers: readonly number[]): readonly PhotoId[] {
    for (const seq of numbers) this.rows.set(seq, (this.rows.get(seq) ?? 0) + 1);
    return numbers.map(photo);
  }

  list(after: number, limit: number) {
    const all = [...this.rows].map(([seq, change]) => ({ seq, photoId: photo(seq), change })).toSorted((a, b) => a.seq - b.seq);
    return all.filter(({ seq }) => seq > after).slice(0, limit);
  }

  mostDone = 0;

  done(due: Parameters<SidecarsDue['done']>[0]): void {
    this.mostDone = Math.max(this.mostDone, due.length);
    for (const { seq, change } of due) if (this.rows.get(seq) === change) this.rows.delete(seq);
  }

  forget(): void {
    this.rows.clear();
  }
}

type Asked = readonly [SidecarBatchId, readonly PhotoId[], SidecarRequest['choice']['formats']];

/** A follower whose clock the test moves, and what it was asked to write. */
function follow(formats: SidecarSettings['formats'] = ['xmp'], away: { has(id: PhotoId): boolean } = new Set()) {
  const asked: Asked[] = [];
  const due = new Due();
  let pending: (() => void) | null = null;
  const hooks = { whileWriting: (): void => undefined };
  const follower = new SidecarFollower({
    sidecars: {
      async writeNow(id, { photoIds, choice }) {
        expect([choice.policy, choice.includeEdited]).toEqual(['overwrite', false]);
        asked.push([id, photoIds, choice.formats]);
        hooks.whileWriting();
        return { files: photoIds.length, failures: [] };
      },
    },
    due,
    chosen: () => ({ formats, xmpName: 'photo.xmp' }),
    forgetsUnasked: true,
    isThere: (id) => !away.has(id),
    newId: () => 'sid_edited000',
    clock: {
      now: () => 0,
      steady: () => 0,
      after(_milliseconds, callback) {
        pending = callback;
        return () => (pending = null);
      },
    },
    onWritten: () => undefined,
  });
  const change = (...numbers: readonly number[]) => follower.photosChanged(due.change(...numbers));
  const pass = () => {
    const callback = pending;
    pending = null;
    callback?.();
  };
  return { follower, due, asked, change, pass, hooks };
}

test('photos that change one after another are written together, and never over words of others', async () => {
  const { due, asked, change, pass } = follow();
  change(1, 2);
  change(2, 3);
  expect(asked).toEqual([]);
  pass();
  await vi.waitFor(() => expect(due.rows.size).toBe(0), { timeout: 60_000 });
  expect(asked).toEqual([['sid_edited000', [photo(1), photo(2), photo(3)], ['xmp']]]);
});

test("a run's sidecars bear the run's name, up to its last photo; edits have one of their own", async () => {
  const { follower, asked, change } = follow();
  follower.runChanged({ id: 'job_therun00', state: 'running' });
  change(1);
  follower.runChanged({ id: 'job_therun00', state: 'done' });
  await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 60_000 });
  change(2);
  await follower.close();
  expect(asked.map(([id, ids]) => [id, ids])).toEqual([
    ['sid_therun00', [photo(1)]],
    ['sid_edited000', [photo(2)]],
  ]);
});

test('the lists of folders are written once, when the run has ended; files beside photos meanwhile, each once', async () => {
  const { follower, due, asked, change, pass } = follow(['txt', 'csv', 'jsonl']);
  follower.runChanged({ id: 'job_therun00', state: 'running' });
  for (const group of [
    [1, 2],
    [3, 4],
  ]) {
    change(...group);
    pass();
    await vi.waitFor(() => expect(asked.at(-1)?.[1]).toEqual(group.map(photo)), { timeout: 60_000 });
  }
  expect(due.rows.size).toBe(4);
  follower.runChanged({ id: 'job_therun00', state: 'done' });
  await vi.waitFor(() => expect(due.rows.size).toBe(0), { timeout: 60_000 });
  const all = [1, 2, 3, 4].map(photo);
  expect(asked).toEqual([
    ['sid_therun00', all.slice(0, 2), ['txt']],
    ['sid_therun00', all.slice(2), ['txt']],
    ['sid_therun00', all, ['csv', 'jsonl']],
  ]);
});

test('a run over very many photos looks each of them up twice, some at a time: for its own files and, at the end, for the lists', async () => {
  const looks = { all: 0, inARow: 0, mostInARow: 0 };
  const { follower, due, asked, change, pass } = follow(['txt', 'csv'], {
    has() {
      looks.all += 1;
      looks.inARow += 1;
      looks.mostInARow = Math.max(looks.mostInARow, looks.inARow);
      return false;
    },
  });
  let turns = setImmediate(function turn() {
    looks.inARow = 0;
    turns = setImmediate(turn);
  });
  follower.runChanged({ id: 'job_therun00', state: 'running' });
  for (let first = 0; first < 3_000; first += 300) {
    change(...Array.from({ length: 300 }, (_value, index) => first + index));
    pass();
    await vi.waitFor(() => expect(asked.flatMap(([, ids]) => ids)).toHaveLength(first + 300), { timeout: 60_000 });
  }
  follower.runChanged({ id: 'job_therun00', state: 'done' });
  await vi.waitFor(() => expect(due.rows.size).toBe(0), { timeout: 60_000 });
  clearImmediate(turns);
  expect([looks.all, due.mostDone <= 500, looks.mostInARow <= 500]).toEqual([6_000, true, true]);
});

test('what was left when the studio ended is written by the next, and so are words that change while they are written', async () => {
  const { follower, due, asked, hooks, pass } = follow();
  due.change(1, 2);
  hooks.whileWriting = () => {
    hooks.whileWriting = () => undefined;
    follower.photosChanged(due.change(2));
  };
  follower.begin();
  await vi.waitFor(() => expect([...due.rows.keys()]).toEqual([2]), { timeout: 60_000 });
  pass();
  await vi.waitFor(() => expect(due.rows.size).toBe(0), { timeout: 60_000 });
  expect(asked.map(([, ids]) => ids)).toEqual([[photo(1), photo(2)], [photo(2)]]);
});

test('what is to stand beside a photo that cannot be reached waits for another time', async () => {
  const { due, asked, change, pass } = follow(['txt', 'csv'], new Set([photo(2)]));
  change(1, 2, 3);
  pass();
  await vi.waitFor(() => expect([...due.rows.keys()]).toEqual([2]), { timeout: 60_000 });
  expect(asked.map(([, ids]) => ids)).toEqual([
    [photo(1), photo(3)],
    [photo(1), photo(3)],
  ]);
});

test('nothing is written where no format was chosen, and nothing of it is remembered', async () => {
  const { follower, due, asked, change } = follow([]);
  change(1);
  await follower.close();
  expect([asked, due.rows.size]).toEqual([[], 0]);
});
