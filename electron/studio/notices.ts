import type { ErrorCode, ErrorDetail } from '../contract/errors.ts';
import { wordsFor } from '../contract/errorWords.ts';
import type { Notice } from '../contract/settings.ts';

/** What the person is told where nobody waits for an answer. */
export function noticeOf(code: ErrorCode, now: number, detail: ErrorDetail = {}): Notice {
  return { id: now, code, message: wordsFor(code, detail), createdAt: now };
}
