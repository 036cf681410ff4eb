import { decide } from './wordPolicy.ts';
import { keywordsToAdd, onlyOne } from './sidecarWords.ts';
import type { SidecarKind } from './sidecarWords.ts';
import { descriptionIn, keywordsIn, readXmp } from './xmpDocument.ts';
import { mergeXmp } from './xmpMerge.ts';
import { newXmp } from './xmpPacket.ts';
import { withoutForbidden } from './xmlText.ts';

/** dc:description and dc:subject, as Lightroom, digiKam, darktable and Immich read them; nothing else in the file is touched. */
export const xmpSidecar: SidecarKind = {
  plan(existing, file, wanted, policy) {
    const { words, isOurs } = onlyOne(wanted);
    const fresh = withoutForbidden(words.text);
    const keywords = words.keywords.map(withoutForbidden);
    if (existing === null) {
      return { bytes: newXmp(fresh, keywords), outcomes: [{ action: 'create', reason: null, before: null, after: fresh }] };
    }
    const document = readXmp(existing, file);
    const before = descriptionIn(document);
    const { text, replaces, reason } = decide({ ...policy, file, existing: before, fresh, isOurs: isOurs(before), separator: '\n' });
    const added = keywordsToAdd(keywordsIn(document), keywords);
    if (text === null && added.length === 0) {
      return { bytes: null, outcomes: [{ action: 'unchanged', reason, before, after: before }] };
    }
    const bytes = mergeXmp(document, { description: text, keywords: added });
    return { bytes, outcomes: [{ action: replaces ? 'replace' : 'merge', reason, before, after: text ?? before }] };
  },
  read(existing, file) {
    const document = readXmp(existing, file);
    const found = { text: descriptionIn(document), keywords: keywordsIn(document), by: null };
    return () => found;
  },
};
