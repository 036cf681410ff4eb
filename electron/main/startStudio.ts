import { nativeTheme } from 'electron';
import type { AppEvents, EventName } from '../contract/appEvents.ts';
import { eventChannelOf } from '../contract/channels.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { wordsFor } from '../contract/errorWords.ts';
import type { ScaleStep } from '../contract/interfaceScale.ts';
import type { Notice, Settings } from '../contract/settings.ts';
import type { EngineOptions } from '../engine/engineProtocol.ts';
import { providersOf } from '../devices/cuda/cudaEnvironment.ts';
import { Packages } from '../packages/packages.ts';
import { childEnvironment } from '../studio/childEnvironment.ts';
import { RemoteScanner } from '../photos/remoteScanner.ts';
import { openStudioWhenFree } from '../studio/openStudio.ts';
import { ownersHere } from '../studio/owners.ts';
import type { Studio } from '../studio/studio.ts';
import type { Profile } from '../studio/profile.ts';
import { systemClock } from '../studio/system.ts';
import { createBatchMessage } from './batchMessage.ts';
import { BatchTeller } from './batchTeller.ts';
import { CodecProcess } from './codecProcess.ts';
import { spawnEngine } from './engineProcess.ts';
import { findComputeDevices } from './computeDevices.ts';
import { EngineSupervisor } from './engineSupervisor.ts';
import { guarded, guardedClock, inBackground } from './guarded.ts';
import { NoticeBoard } from './noticeBoard.ts';
import { bundles, packagesFolder, toolkitFolder } from './paths.ts';
import { PowerSaver } from './powerSaver.ts';
import { startService } from './serviceProcess.ts';
import { probeWhenIdle } from './idleProbe.ts';
import { spawnTrial } from './trialProcess.ts';
import { serveWindow } from './serveWindow.ts';
import { StudioWindow } from './studioWindow.ts';
import { watchStore } from './storeWatch.ts';

export type RunningStudio = {
  focus(): void;
  /** Opens the window again where the platform keeps a program without one. */
  reopen(): void;
  /** Makes the interface larger or smaller. */
  scale(step: ScaleStep): void;
  /** Says in the window that something unforeseen happened. */
  tellOfFault(): void;
  /** Takes the window away, gives the running job back and closes the store. */
  drain(): Promise<void>;
  /** Ends the processes beside this one; what they had in work is given back then. */
  endProcesses(): void;
};

/** Builds the services of one profile, connects them, and opens the window. */
export async function startStudio(profile: Profile): Promise<RunningStudio> {
  const notices = new NoticeBoard();
  const power = new PowerSaver();
  let isDraining = false;
  let isConfigured = false;
  const clock = guardedClock(systemClock);

  const window = new StudioWindow({
    preload: bundles.preload,
    settings: () => studio.settings.get(),
    bounds: () => studio.settings.windowBounds(),
    saveBounds(bounds) {
      try {
        studio.settings.setWindowBounds(bounds);
      } catch (error) {
        // A full disk forgets where the window was; it must not keep it from being moved or closed.
        console.error('The place of the window could not be kept:', error);
      }
    },
  });
  const teller = new BatchTeller({
    isInFront: () => window.isInFront,
    show: createBatchMessage(() => window.focus()),
    showProgress: (progress) => window.showProgress(progress),
    keepAwake: (isWorking) => power.setBusy(isWorking),
  });
  const announce = <N extends EventName>(name: N, payload: AppEvents[N]): void => window.send(eventChannelOf(name), payload);
  const announceAndNote = <N extends EventName>(name: N, payload: AppEvents[N]): void => {
    if (name === 'noticeRaised') notices.add(payload as AppEvents['noticeRaised']);
    announce(name, payload);
    if (name === 'queueState') teller.take(payload as AppEvents['queueState']);
    // Before the first start nothing is configured yet.
    if (name === 'devicesChanged' && isConfigured && !isDraining) engine.configure(engineOptions(studio.settings.get()));
    if (name === 'captionRunChanged') teller.follow(payload as AppEvents['captionRunChanged']);
    if (name === 'jobProgressed') teller.advance(payload as AppEvents['jobProgressed']);
  };

  const packageFolder = process.env['UNIFLUID_PACKAGE'] || null;
  const engineOptions = (settings: Settings): EngineOptions => ({
    packagesFolder: packagesFolder(),
    addedFolder: profile.models,
    hashesFile: profile.packageHashes,
    packageFolder,
    modelId: settings.modelId,
    taskModels: settings.taskModels,
    threads: settings.threads,
    devices: studio.devices.plan(),
  });
  const { cuda, machine, environmentFor } = await findComputeDevices({ profile, clock, announce });
  const codec = new CodecProcess({ start: () => startService({ modulePath: bundles.codec, name: 'codec' }), clock });
  const scanner = new RemoteScanner({ start: () => startService({ modulePath: bundles.scanner, name: 'scanner' }), clock });
  const engine = new EngineSupervisor({
    spawn: spawnEngine(bundles.engine, ({ devices = {} }) => environmentFor(providersOf(devices))),
    clock,
    onDeviceFault: (devices, sha256) => studio.devices.failed(devices, sha256),
    onState: (state) => announce('engineState', state),
  });
  const studio = await openStudioWhenFree({
    profile,
    sqliteBinding: process.env['UNIFLUID_SQLITE_BINDING'] || null,
    checkpointThread: bundles.checkpointThread,
    engine,
    codec,
    scanner,
    clock,
    announce: announceAndNote,
    devices: {
      machine,
      start: spawnTrial(bundles.trial, ({ device }) => environmentFor([device.provider])),
      threads: () => studio.settings.get().threads ?? engine.state.threads,
    },
    model: (task) => engine.models[task],
    readModels: () => engine.rereadModels(),
    onlyOwnJobs: false,
  });
  const packages = new Packages({
    shippedFolder: packagesFolder(),
    addedFolder: profile.models,
    packageFolder,
    hashesFile: profile.packageHashes,
    toolkit: {
      environment: childEnvironment(process.env),
      platform: process.platform,
      folder: toolkitFolder(),
      chosen: () => studio.settings.python(),
    },
    ask: fetch,
    clock,
    owners: ownersHere(),
    onWork: (work) => announce('packageWork', work),
    // Who hears of it asks what is there and which does what.
    onChange: () =>
      inBackground(
        'reading the packages',
        engine.rereadModels().finally(() => announce('modelsChanged', null)),
      ),
  });
  for (const notice of studio.notices) notices.add(notice);
  engine.configure(engineOptions(studio.settings.get()));
  isConfigured = true;

  nativeTheme.on(
    'updated',
    guarded('theme', () => window.paintBackground()),
  );
  const handlers = serveWindow({
    ...{ window, studio, engine, packages, cuda, notices, announce: announceAndNote },
    profileFolder: profile.folder,
    configureEngine: (settings) => engine.configure(engineOptions(settings)),
  });

  window.open();
  engine.start();
  inBackground(
    'sweeping the profile',
    sweep(studio, () => isDraining),
  );
  inBackground('sweeping the packages', packages.sweep());
  let newestCaption = studio.captions.newestChange();
  const stopWatching = watchStore({
    studio,
    clock,
    onChange() {
      announce('imagesChanged', { images: [], removedIds: [] });
      announce('historyChanged', null);
      announce('queueChanged', null);
      const ids = studio.captions.changedAfter(newestCaption);
      newestCaption = studio.captions.newestChange();
      if (ids.length > 0) announce('photosChanged', { ids });
    },
    onFault: (error) => console.error('The store could not be asked:', error),
  });

  const stopProbing = probeWhenIdle({ studio, clock, onFault: (error) => console.error('Devices could not be measured:', error) });

  return {
    focus: () => window.focus(),
    reopen: () => window.open(),
    scale: (step) =>
      inBackground(
        'scaling the interface',
        Promise.resolve().then(() => handlers.settings.scale(step)),
      ),
    tellOfFault: () => announceAndNote('noticeRaised', noticeOf('unexpected')),
    drain() {
      isDraining = true;
      // Nothing in it may ask a store that is being closed.
      window.destroy();
      stopWatching();
      packages.stop();
      cuda.stop();
      stopProbing();
      const closed = studio.close();
      engine.stopTaking();
      return closed;
    },
    endProcesses() {
      engine.close();
      codec.close();
      scanner.close();
    },
  };
}

async function sweep(studio: Studio, isOver: () => boolean): Promise<void> {
  try {
    for (const fault of await studio.start()) console.error('A file could not be swept:', fault);
  } catch (error) {
    // A store that was closed meanwhile refuses the rest, and the next start sweeps it.
    if (!isOver()) throw error;
  }
}

function noticeOf(code: ErrorCode): Notice {
  const createdAt = Date.now();
  return { id: createdAt, code, message: wordsFor(code), createdAt };
}
