import type { ImageId, PhotoId } from '../../electron/contract/ids.ts';
import type { ImageCard } from '../../electron/contract/images.ts';
import type { Notice } from '../../electron/contract/settings.ts';
import type { StudioApi } from '../api/appApi.ts';
import { CaptionActions } from './captionActions.ts';
import { CaptionEditing } from './captionEditing.svelte.ts';
import { CaptionForm } from './captionForm.svelte.ts';
import { CaptionPieces } from './captionPieces.svelte.ts';
import { CaptionRuns } from './captionRuns.svelte.ts';
import { ComposerField } from './composerField.svelte.ts';
import { DeviceState } from './deviceState.svelte.ts';
import { Drafts } from './drafts.svelte.ts';
import type { DraftStorage } from './drafts.svelte.ts';
import { DrawActions } from './drawActions.ts';
import { GoOnActions } from './goOnActions.ts';
import { EditActs } from './editActs.ts';
import { Exporting } from './exporting.svelte.ts';
import { Jobs } from './jobs.svelte.ts';
import { ListSelection } from './listSelection.svelte.ts';
import { LibraryCheck } from './libraryCheck.svelte.ts';
import { Lineage } from './lineage.svelte.ts';
import { ModelPackages } from './modelPackages.svelte.ts';
import { ModelState } from './modelState.svelte.ts';
import { Naming } from './naming.svelte.ts';
import { isStagePanel, Navigation } from './navigation.svelte.ts';
import type { StagePanel } from './navigation.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { PhotoActions } from './photoActions.ts';
import { PhotoEditing } from './photoEditing.svelte.ts';
import { PhotoFolders } from './photoFolders.svelte.ts';
import { PhotoList } from './photoList.svelte.ts';
import { PhotoLook } from './photoLook.svelte.ts';
import { BringingIn } from './bringingIn.ts';
import { PictureActions } from './pictureActions.ts';
import { PicturesInHand } from './picturesInHand.svelte.ts';
import { Pictures } from './pictures.svelte.ts';
import { remarkNotices } from './pictureWords.ts';
import { Preferences } from './preferences.svelte.ts';
import { PromptForm } from './promptForm.svelte.ts';
import { Queue } from './queue.svelte.ts';
import { SearchBoth } from './searchBoth.ts';
import { SidecarWriting } from './sidecarWriting.svelte.ts';
import { Stage } from './stage.svelte.ts';
import { StageRecord } from './stageRecord.svelte.ts';
import { StageZoom } from './stageZoom.svelte.ts';
import { TaskGate } from './taskGate.ts';
import { UndoStack } from './undoStack.svelte.ts';
import { WordsReplacing } from './wordsReplacing.svelte.ts';

export type StudioStateDependencies = {
  readonly api: StudioApi;
  readonly storage: DraftStorage;
  /** Reads a picture into the image cache, so that it can replace another without a gap. */
  readonly preload: (url: string) => Promise<unknown>;
};

/** Everything the window knows, built once in main.ts and handed down by context. */
export class StudioState {
  readonly api: StudioApi;
  readonly captionActions: CaptionActions;
  readonly captionEditing = new CaptionEditing();
  readonly captionForm: CaptionForm;
  readonly captionPieces: CaptionPieces;
  readonly captionRuns: CaptionRuns;
  readonly devices: DeviceState;
  readonly drafts: Drafts;
  readonly exporting: Exporting;
  readonly jobs: Jobs;
  readonly libraryCheck: LibraryCheck;
  readonly lineage: Lineage;
  readonly model: ModelState;
  readonly modelPackages: ModelPackages;
  readonly naming: Naming;
  readonly navigation: Navigation;
  readonly notices = new Notices();
  readonly photoActions: PhotoActions;
  readonly photoEditing: PhotoEditing;
  readonly photoFolders: PhotoFolders;
  readonly photoList: PhotoList;
  readonly photoLook = new PhotoLook();
  readonly photoSelection: ListSelection<PhotoId>;
  readonly pictures: Pictures;
  readonly picturesInHand: PicturesInHand;
  readonly preferences: Preferences;
  readonly promptForm: PromptForm;
  readonly queue: Queue;
  readonly searchBoth: SearchBoth;
  readonly sidecarWriting: SidecarWriting;
  readonly stage: Stage;
  readonly stageRecord: StageRecord;
  readonly taskGate: TaskGate;
  readonly zoom: StageZoom;
  /** The text fields of the panels that say something. */
  readonly composers: Readonly<Record<StagePanel, ComposerField>>;
  readonly undoStack = new UndoStack();
  readonly actions: PictureActions;
  readonly bringingIn: BringingIn;
  readonly drawing: DrawActions;
  readonly wordsReplacing: WordsReplacing;
  readonly goOn: GoOnActions;

  constructor({ api, storage, preload }: StudioStateDependencies) {
    this.api = api;
    // A draft that could not be put on disk now goes there some seconds later.
    this.drafts = new Drafts(storage, () => void api.app.flushStorage().catch(() => undefined));
    this.devices = new DeviceState(api);
    this.model = new ModelState(api);
    this.jobs = new Jobs(api, (task) => this.model.gridSide(task));
    this.lineage = new Lineage(api);
    this.navigation = new Navigation(storage);
    this.photoFolders = new PhotoFolders(api);
    this.photoList = new PhotoList(api);
    this.photoSelection = new ListSelection(
      () => this.photoList.list,
      () => this.photoList.name,
    );
    this.pictures = new Pictures(api);
    this.preferences = new Preferences(api);
    this.stage = new Stage({
      // Even a picture that cannot be preloaded is better shown late than never.
      preload: (id: ImageId) => preload(api.mediaUrl(id, 'full')).catch(() => undefined),
      sourceOf: (id) => {
        const request = this.jobs.row(id)?.request;
        return request?.kind === 'edit' ? request.imageId : null;
      },
      runningJob: () => this.jobs.running?.id,
    });
    const { drafts, jobs, model, navigation, notices, photoList, photoLook, photoSelection, pictures, stage, undoStack } = this;
    this.searchBoth = new SearchBoth({ api, navigation, photoList, photoLook, photoSelection });
    this.libraryCheck = new LibraryCheck({ api, navigation, notices, photoFolders: this.photoFolders, photoList });
    this.taskGate = new TaskGate({ model, navigation, notices });
    const { taskGate } = this;
    this.stageRecord = new StageRecord({ api, jobs, pictures, stage });
    this.zoom = new StageZoom({ model, pictures, stage });
    this.promptForm = new PromptForm({
      draft: () => drafts.prompt,
      model: () => model.current,
      settings: () => this.preferences.settings,
      seedOnStage: () => this.stageRecord.noise,
    });
    this.composers = {
      prompt: new ComposerField(drafts.prompt),
      edit: new ComposerField(drafts.edit),
      ask: new ComposerField(drafts.ask),
    };
    this.picturesInHand = new PicturesInHand({ navigation, stage });
    this.naming = new Naming({ api, navigation, notices, undoStack });
    this.modelPackages = new ModelPackages({ api, navigation, notices });
    this.queue = new Queue({ api, jobs, notices, storage, taskGate, undoStack });
    this.exporting = new Exporting({ api, navigation, notices });
    this.actions = new PictureActions({ api, drafts, navigation, notices, pictures, stage, undoStack });
    const { actions, naming } = this;
    this.bringingIn = new BringingIn({
      api,
      naming,
      navigation,
      notices,
      stage,
      recall: (made) => actions.recall(made),
      recallForeign: (foreign) => actions.recallForeign(foreign),
    });
    this.captionActions = new CaptionActions({ api, notices, taskGate, undoStack });
    this.captionForm = new CaptionForm({ photoList: this.photoList, photoSelection: this.photoSelection });
    this.captionRuns = new CaptionRuns(api);
    this.captionPieces = new CaptionPieces(api);
    const { captionForm, preferences } = this;
    this.wordsReplacing = new WordsReplacing({ api, captionForm, navigation, notices, undoStack });
    this.sidecarWriting = new SidecarWriting({ api, captionForm, navigation, notices, preferences, undoStack });
    this.photoActions = new PhotoActions({
      actions,
      api,
      composers: this.composers,
      model,
      navigation,
      notices,
      photoList: this.photoList,
      pictures,
      taskGate,
    });
    this.photoEditing = new PhotoEditing({
      ...{ actions, api, captionForm, model, navigation, notices, taskGate },
      searchBoth: this.searchBoth,
      settings: () => this.preferences.settings,
    });
    const { promptForm, stageRecord } = this;
    this.goOn = new GoOnActions({ jobs, model, pictures, stage, stageRecord, taskGate });
    this.drawing = new DrawActions({ drafts, jobs, model, navigation, promptForm, stage, stageRecord, taskGate });
  }

  /** Back to where words are typed, after an act that took its own button away. */
  focusComposer(): void {
    if (isStagePanel(this.navigation.panel)) this.composers[this.navigation.panel].focus();
  }

  #say(notice: Notice): void {
    this.notices.say(notice.message);
    // A window opened later has no need to hear it again; where this fails it hears it twice.
    void this.api.app.dismissNotice(notice.id).catch(() => undefined);
  }

  /** Once for all variations of a drawing that came out alike. */
  #remark(images: readonly ImageCard[]): void {
    // Of a run over photos that would be one notice after the other; its pictures say so themselves.
    const drawn = images.filter(({ jobId }) => jobId !== null);
    for (const remark of new Set(drawn.map((card) => card.remark))) {
      const about = drawn.find((card) => card.remark === remark);
      if (remark !== null) this.notices.say(remarkNotices[remark], undefined, about?.id);
    }
  }

  /** Reads what there is and listens from then on; the answer stops it. */
  async connect(): Promise<() => void> {
    const edits = new EditActs({ stage: this.stage, undoStack: this.undoStack, open: (id) => this.actions.open(id) });
    const stopFollowing = this.jobs.onchange((row) => void edits.take(row));
    const stopNotices = this.api.on('noticeRaised', (notice) => this.#say(notice));
    const stopRemarks = this.api.on('imagesAdded', ({ images }) => this.#remark(images));
    const stopLeaving = this.api.on('imagesChanged', ({ images, removedIds }) => {
      const trashed = images.filter(({ trashedAt }) => trashedAt !== null);
      this.notices.leave([...trashed.map(({ id }) => id), ...removedIds]);
    });
    const stopLineage = this.lineage.connect();
    const parts = [
      ...[this.preferences, this.model, this.jobs, this.queue, this.pictures, this.exporting],
      ...[this.photoFolders, this.captionRuns, this.captionPieces, this.sidecarWriting, this.devices, this.modelPackages],
    ];
    const stops = await Promise.all(parts.map((part) => this.notices.attempt(() => part.connect())));
    // What happened before there was a window: a history that had to be restored, for one.
    const info = await this.notices.attempt(() => this.api.app.info());
    info?.notices.forEach((notice) => this.#say(notice));
    const newest = this.pictures.recent[0];
    if (newest !== undefined) this.stage.begin(newest.id);
    return () => [stopFollowing, stopNotices, stopRemarks, stopLeaving, stopLineage, ...stops].forEach((stop) => stop?.());
  }
}
