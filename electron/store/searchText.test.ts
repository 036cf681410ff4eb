import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHistoryRepository } from './historyRepository.ts';
import { createImageRepository } from './imageRepository.ts';
import { createJobRepository } from './jobRepository.ts';
import { searchQuery, searchText } from './searchText.ts';
import { conversationId, createTestDatabase, generateRequest, imageId, newImage, newJob } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

let test_: TestDatabase;
beforeEach(() => {
  test_ = createTestDatabase();
});
afterEach(() => test_.dispose());

/** Whether a picture of this title is found by what is typed, among the pictures and in the history alike. */
function finds(title: string, search: string): boolean {
  const images = createImageRepository(test_.database);
  test_.database.exec('DELETE FROM images');
  images.add({ ...newImage(1), jobId: null, kind: 'imported', title, made: null, tokens: null });
  const found = images.page({ limit: 5, search }).total === 1;
  expect(createHistoryRepository(test_.database).page({ limit: 5, search }).entries.length === 1).toBe(found);
  return found;
}

test.each([
  ['inside a run of Korean', '고양이사진.jpg', '사진'],
  ['inside a run of Chinese', '一只红色的狐狸', '狐狸'],
  ['inside a run of Japanese', '赤いキツネの写真', 'キツネ'],
  ['inside a run of Thai', 'แมวสีแดง', 'สีแดง'],
  ['decomposed, as macOS names files', '고양이사진'.normalize('NFD'), '고양이'],
  ['typed decomposed', 'Café', 'Café'.normalize('NFD')],
  ['wide letters', 'ＦＯＸ', 'fox'],
  ['half-wide kana', 'ｷﾂﾈ', 'キツネ'],
  ['Devanagari with its vowel signs', 'नमस्ते लाल वृत्त', 'वृत्त'],
  ['Arabic with and without marks unseen', 'می\u200cخواهم', 'میخواهم'],
  ['a symbol', 'a 🦊 in snow', '🦊'],
  ['a symbol in another presentation', 'I ❤️ it', '❤'],
  ['letters outside the basic plane', '𝒜 circle', '𝒜'],
  ['nothing but punctuation', 'what?! no', '?!'],
  ['quotation marks around it', 'a red fox', '"red fox"'],
  ['a control character in it', 'red\u0000fox', 'fox'],
  ['half of a character in it', 'a red fox', 'fox\ud83d'],
  ['half of a character in the title', 'a red fox\udc00', 'fox'],
])('%s is found', (_what, title, search) => {
  expect(finds(title, search)).toBe(true);
});

test.each([
  ['characters in another order', '사진', '진사'],
  ['a vowel sign that is not there', 'नमस', 'नमस्ते'],
  ['another symbol', 'a 🦊', '🐶'],
  ['punctuation that is not there', 'a red fox', '?!'],
  ['a symbol that is not there', 'a red fox', '$'],
])('%s is not found', (_what, title, search) => {
  expect(finds(title, search)).toBe(false);
});

test.each(['', '   ', '\n\t', '\u0000\u0007', '\ud83d', '\u200b'])('%j asks for nothing, so that everything is shown', (search) => {
  expect(searchQuery(search)).toBeNull();
  expect(finds('a red fox', search)).toBe(true);
});

test('text that was brought into the form of the index stays as it is', () => {
  for (const text of ['고양이사진 C++ Café 🦊!', 'แมวสีแดง', 'a\nb']) expect(searchText(searchText(text))).toBe(searchText(text));
});

test('questions and answers, prompts, instructions and captions are found in any script', () => {
  const jobs = createJobRepository(test_.database);
  const history = createHistoryRepository(test_.database);
  const found = (search: string) => history.page({ limit: 9, search }).entries.map(({ kind }) => kind);
  const images = createImageRepository(test_.database);
  images.add({ ...newImage(1), jobId: null });
  jobs.add(newJob(1, { ...generateRequest, prompt: '赤いキツネ' }));
  jobs.add(newJob(2, { kind: 'ask', imageIds: [imageId(1)], question: '狐は何匹？' }, { conversationId: conversationId(1), seed: null }));
  jobs.add(newJob(3, { kind: 'ask', imageIds: [imageId(1)], question: '色は？' }, { conversationId: conversationId(1), seed: null }));
  expect([found('キツネ'), found('何匹'), found('色')]).toEqual([['generate'], ['conversation'], ['conversation']]);
});
