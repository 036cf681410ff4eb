/** Captions of several pictures together; each is what `captionImage`, or `answerQuestion`, writes about that picture alone. */
import { requireTask } from '../abilities.ts';
import { requireUsablePicture } from '../pictures.ts';
import { RuntimeError } from '../runtimeError.ts';
import { questionPrompt, taskPrompt, type Prompt } from '../prompts.ts';
import type { CaptionKind, CaptionsRequest, PictureCaption, UnifiedModel } from '../types.ts';
import { meanLogProbability, type Hypothesis } from './beamSearch.ts';
import { createPieceCalibration, shareOfRightWords } from './calibratePieces.ts';
import { asKeywordList, captionKeywords } from './captionKeywords.ts';
import { encodeVisions } from './encodePictures.ts';
import { isStopped } from './isStopped.ts';
import { pictureFeatures } from './pictureFeatures.ts';
import { createPieceWriter, type VisiblePiece } from './pieceWriter.ts';
import { rowsAtOnce } from './prefill.ts';
import { requireBeams, requireTextOptions } from './requireOptions.ts';
import { writeTexts } from './writeTexts.ts';

/** Slots kept free for what is written, as where a question is asked alone. */
const answerReserve = 32;

/** A long caption does not end before so many pieces; people's captions of photographs have about as many words. */
const longPieces = 14;

/**
 * `onCaption` hears of each picture as its caption ends; the answer has them in the order asked. A stop is read between pieces:
 * captions that have not ended by then are null.
 */
export async function captionImages(
  model: UnifiedModel,
  request: CaptionsRequest,
  onCaption: (index: number, caption: PictureCaption) => void,
): Promise<readonly (PictureCaption | null)[]> {
  const { pictures, kind, beams = 1, maxPieces = model.manifest.architecture.text_slots, signal } = request;
  requireTask(model, kind === 'question' ? 'answer' : 'caption');
  requireTextOptions({ maxPieces, temperature: 0, seed: 0 });
  requireBeams(beams);
  for (const { picture } of pictures) requireUsablePicture(picture);
  const prompts = Array.from(pictures, ({ words }) => promptOf(model, kind, words, maxPieces));
  const captions: (PictureCaption | null)[] = Array.from(pictures, () => null);
  const { width } = model.manifest.architecture;
  const together = Math.floor(rowsAtOnce / beams);
  const fewestPieces = kind === 'long' ? longPieces : 0;
  const options = { beams, maxPieces, fewestPieces, mayCircle: kind === 'question', signal };
  for (let first = 0; first < pictures.length && !isStopped(signal); first += together) {
    const group = pictures.slice(first, first + together);
    const seen = await encodeVisions(
      model,
      Array.from(group, ({ picture }) => picture),
    );
    const texts = seen.flatMap((picture, index) => {
      const prompt = prompts[first + index];
      return prompt === undefined ? [] : [{ picture, prompt }];
    });
    await writeTexts(model, texts, options, (index, text) => {
      const caption = { ...toCaption(model, kind, text), features: pictureFeatures(seen[index] ?? new Float32Array(), width) };
      captions[first + index] = caption;
      onCaption(first + index, caption);
    });
  }
  return captions;
}

function promptOf(model: UnifiedModel, kind: CaptionKind, words: string, maxPieces: number): Prompt {
  const reserve = Math.min(maxPieces, answerReserve);
  if (kind !== 'question') return taskPrompt(model, 'caption', words, reserve);
  if (model.tokenizer.encode(words).length === 0) throw new RuntimeError('promptEmpty', { option: 'question' });
  return questionPrompt(model, [], words, reserve);
}

function toCaption(model: UnifiedModel, kind: CaptionKind, text: Hypothesis): Omit<PictureCaption, 'features'> {
  const said = visiblePieces(model, text);
  // How sure an answer is tells its whole, not its words.
  const calibration = kind === 'question' ? null : model.wordCalibration;
  const pieces = said.map(createPieceCalibration(calibration));
  const keywords = captionKeywords(pieces);
  const shown = kind === 'keywords' ? asKeywordList(keywords) : pieces;
  return {
    text: shown.map((piece) => piece.text).join(''),
    pieces: shown,
    keywords: keywords.map((keyword) => keyword.text),
    logProbability: text.total,
    confidence: (calibration && shareOfRightWords(pieces)) ?? Math.exp(kind === 'question' ? text.total : meanLogProbability(text)),
  };
}

function visiblePieces({ tokenizer, manifest }: UnifiedModel, { ids, logProbabilities }: Hypothesis): VisiblePiece[] {
  const writer = createPieceWriter(tokenizer);
  const spoken = ids.at(-1) === manifest.architecture.special.eos ? ids.slice(0, -1) : ids;
  const pieces = spoken.map((id, index) => writer.add(id, logProbabilities[index] ?? 0));
  return [...pieces, writer.finish()].filter((piece) => piece !== null);
}
