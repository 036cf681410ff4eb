import type { Answer } from './answer.ts';
import type { CudaPackState, CudaSource } from './cudaPack.ts';
import type { DevicesState } from './devices.ts';
import type { EngineState, KnownWords, ModelCheck, ModelSummary, TextCheck } from './models.ts';
import type { ImportRequest, PythonSource, PythonState, WeightsFolder, WeightsSource } from './weights.ts';
import type { ModelsInUse } from './modelsInUse.ts';
import type { PackageSource, PackageWork } from './packageWork.ts';

/** What the window can ask of models and what they compute on. */
export type ModelApi = {
  readonly models: {
    list(): Answer<readonly ModelSummary[]>;
    /** Which of them does what. */
    inUse(): Answer<ModelsInUse>;
    /** Reads all of a package; packageWork tells how far it is. */
    verify(modelId: string): Answer<ModelCheck>;
    /** From a folder, an archive or an address. Answers its id; null where the person closed the dialog. */
    add(source: PackageSource): Answer<string | null>;
    /** What a folder of published weights is; null where the person closed the dialog. */
    weights(source: WeightsSource): Answer<WeightsFolder | null>;
    /** Makes a package of it; packageWork tells how far it is. Answers its id. */
    import(request: ImportRequest): Answer<string>;
    /** Which Python runs that from now on. Answers whether it can; null where the person closed the dialog. */
    choosePython(source: PythonSource): Answer<PythonState | null>;
    /** Takes one away that was added, with its files. Answers how many bytes that frees. */
    remove(modelId: string): Answer<number>;
    /** Frees the memory that one takes, unless it is at work; it is opened again when it is needed. */
    unload(modelId: string): Answer<null>;
    /** What is being added or checked. */
    work(): Answer<PackageWork | null>;
    /** Ends it. What was fetched stays, and is gone on with. */
    stopWork(): Answer<null>;
    /** Which words of a text the model does not know, and how far it reads. */
    checkPrompt(text: string): Answer<TextCheck>;
    /** What can be offered while a person types. */
    knownWords(): Answer<KnownWords>;
  };
  readonly engine: {
    state(): Answer<EngineState>;
    /** Starts the engine again after it gave up. */
    restart(): Answer<null>;
  };
  /** What the models compute on. */
  readonly devices: {
    state(): Answer<DevicesState>;
    /** Tries every device, beside whatever is drawn; devicesChanged tells how it goes. */
    probe(): Answer<null>;
    stopProbe(): Answer<null>;
    cudaPack(): Answer<CudaPackState>;
    /** Answers when it is there; null where the person closed the dialog. */
    installCuda(source: CudaSource): Answer<CudaPackState | null>;
    /** What came so far stays, and is gone on with. */
    stopCuda(): Answer<null>;
    /** Answers how many bytes that frees. */
    removeCuda(): Answer<number>;
  };
};
