import { expect, test } from 'vitest';
import type { PhotoFolder, ScanReport } from '../../../electron/contract/photos.ts';
import { summaryOf } from './scanSummary.ts';

const noon = new Date(2_026, 5, 12, 12).getTime();
const report: ScanReport = { endedAt: noon, found: 9, added: 0, changed: 0, moved: 0, missing: 0, failures: 0, stopped: false };
const folder = (lastScan: ScanReport | null, state: PhotoFolder['state'] = 'online'): PhotoFolder => {
  return { id: 'fol_00000001', path: '/photos', name: 'photos', state, photos: 9, lastScan };
};

test('a scan says what it changed, and that it was stopped', () => {
  expect(summaryOf(folder(report), noon)).toBe('Scanned 12:00: nothing new.');
  expect(summaryOf(folder({ ...report, added: 1, missing: 2, stopped: true }), noon)).toBe(
    'Scan stopped 12:00: 1 photo added, 2 photos missing.',
  );
});

test('a folder that is offline says that nothing is lost, whatever its last scan was', () => {
  expect(summaryOf(folder(report, 'offline'), noon)).toMatch(/^Cannot be reached now/);
});
