import type { EngineTools, PictureTokens } from '../contract/engineWork.ts';
import type { Pixels } from '../contract/images.ts';
import type { KnownWords, ModelCheck, ModelSummary, TextCheck } from '../contract/models.ts';
import type { Task } from '../contract/tasks.ts';
import type { EngineCall } from '../engine/engineProtocol.ts';

/** What the engine answers outside of jobs. Both ends are built from one protocol, so an answer has the type its call promises. */
export abstract class EngineCalls implements EngineTools {
  protected abstract call(call: EngineCall): Promise<unknown>;

  list(): Promise<readonly ModelSummary[]> {
    return this.call({ name: 'list' }) as Promise<readonly ModelSummary[]>;
  }

  verify(modelId: string | null): Promise<ModelCheck> {
    return this.call({ name: 'verify', modelId }) as Promise<ModelCheck>;
  }

  checkPrompt(text: string, task: Task = 'draw'): Promise<TextCheck> {
    return this.call({ name: 'checkPrompt', text, task }) as Promise<TextCheck>;
  }

  knownWords(): Promise<KnownWords> {
    return this.call({ name: 'knownWords' }) as Promise<KnownWords>;
  }

  async unload(modelId: string): Promise<void> {
    await this.call({ name: 'unload', modelId });
  }

  decode(tokens: PictureTokens, count: number): Promise<Pixels> {
    return this.call({ name: 'decode', tokens, count }) as Promise<Pixels>;
  }
}
