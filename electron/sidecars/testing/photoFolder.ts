import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { photoIdSchema } from '../../contract/ids.ts';
import type { SidecarChoice, SidecarEntry } from '../../contract/sidecars.ts';
import { createSidecarRepository } from '../../store/sidecarRepository.ts';
import { createTestDatabase } from '../../store/testing/testDatabase.ts';
import type { CaptionWords } from '../sidecarWords.ts';
import { planSidecars } from '../sidecarPlan.ts';
import type { CaptionedPhoto, PlannedFile } from '../sidecarPlan.ts';
import { undoSidecars } from '../undoSidecars.ts';
import { writeSidecars } from '../writeSidecars.ts';
import { fox } from './wanted.ts';

export const choice: SidecarChoice = { formats: ['xmp'], xmpName: 'photo.jpg.xmp', policy: 'skip', includeEdited: false };

/** A folder of photos on disk, and a store that remembers what was written beside them. */
export class PhotoFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'unifluid-sidecars-'));
  readonly #store = createTestDatabase();
  readonly journal = createSidecarRepository(this.#store.database);
  #batches = 0;

  /** Where a file of this name is, or would be. */
  at(name: string): string {
    return join(this.folder, name);
  }

  put(name: string, content: string | Buffer): this {
    writeFileSync(this.at(name), content);
    return this;
  }

  text(name: string): string {
    return readFileSync(this.at(name), 'utf8');
  }

  names(): readonly string[] {
    return readdirSync(this.folder).toSorted();
  }

  /** A photo of this name, which is there, and what shall be said of it. */
  photo(name: string | Buffer, words: Partial<CaptionWords> = {}): CaptionedPhoto {
    const path = Buffer.concat([Buffer.from(`${this.folder}/`), Buffer.from(name)]);
    writeFileSync(path, 'a photo', { flag: 'a' });
    const number = Buffer.from(name).toString('hex').padStart(20, '0').slice(-20);
    return { id: photoIdSchema.parse(`pho_${number}`), path, words: { ...fox, ...words } };
  }

  async plan(photos: readonly CaptionedPhoto[], change: Partial<SidecarChoice> = {}): Promise<readonly PlannedFile[]> {
    const planned: PlannedFile[] = [];
    for await (const each of planSidecars(photos, { ...choice, ...change }, this.journal)) planned.push(each);
    return planned;
  }

  /** As one act, which `undo` takes back. */
  async write(planned: readonly PlannedFile[]) {
    this.#batches += 1;
    const batch = `sid_${String(this.#batches).padStart(20, '0')}` as const;
    const written = await writeSidecars(planned, { journal: this.journal, batch, now: () => 1 });
    const failures = written.flatMap(({ failure }) => (failure === null ? [] : [failure.code]));
    return {
      written: written.filter(({ isWritten }) => isWritten).length,
      failures,
      undo: () => undoSidecars(batch, this.journal, () => 2),
    };
  }

  dispose(): void {
    this.#store.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Names, actions and reasons, to be compared at one look. */
export function outline(planned: readonly PlannedFile[]): readonly (readonly [string, SidecarEntry['action'], string | undefined])[] {
  return planned.flatMap(({ entries }) =>
    entries.map(({ target, action, reason }) => [target.slice(target.lastIndexOf('/') + 1), action, reason?.code] as const),
  );
}
