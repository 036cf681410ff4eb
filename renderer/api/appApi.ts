import type { ApiGroup, AppApi } from '../../electron/contract/appApi.ts';
import type { AppBridge } from '../../electron/contract/channels.ts';
import { apiNames } from '../../electron/contract/channels.ts';
import type { Failure, Result } from '../../electron/contract/errors.ts';
import type { ImageId, PhotoId } from '../../electron/contract/ids.ts';
import type { MediaVariant } from '../../electron/contract/images.ts';
import type { PhotoVariant } from '../../electron/contract/photos.ts';

/** A request that was refused or failed. `code` is for programs, `message` is the sentence for the person. */
export class RequestFailed extends Error {
  readonly code: Failure['code'];

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'RequestFailed';
    this.code = failure.code;
  }
}

type Unwrapped<F> = F extends (...values: infer V) => Promise<Result<infer T>> ? (...values: V) => Promise<T> : never;

/** The contract as the window uses it: values, or a thrown RequestFailed. */
export type StudioApi = {
  readonly [G in ApiGroup]: { readonly [M in keyof AppApi[G]]: Unwrapped<AppApi[G][M]> };
} & Pick<AppBridge, 'on' | 'pathOf'> & {
    mediaUrl(id: ImageId, variant: MediaVariant): string;
    /** Of a photo of the library; its revision makes the address another one when the file is another one. */
    photoUrl(photo: ShownPhoto, variant: PhotoVariant): string;
  };

export type ShownPhoto = { readonly id: PhotoId; readonly revision: number };

export type MediaUrl = StudioApi['mediaUrl'];
export type MediaUrls = Pick<StudioApi, 'mediaUrl' | 'photoUrl'>;

type Method = (...values: unknown[]) => Promise<Result<unknown>>;

function unwrap(method: Method): (...values: unknown[]) => Promise<unknown> {
  return async (...values) => {
    const result = await method(...values);
    if (result.ok) return result.value;
    throw new RequestFailed(result.error);
  };
}

function unwrapGroup(bridge: AppBridge, group: ApiGroup): object {
  // The names come from the contract's own list, so each is a method of this group.
  const methods = bridge[group] as unknown as Readonly<Record<string, Method>>;
  return Object.fromEntries(
    apiNames[group].map((name) => {
      const method = methods[name];
      if (method === undefined) throw new Error(`The bridge has no ${group}.${name}`);
      return [name, unwrap(method)];
    }),
  );
}

/** Puts values and exceptions in place of the Results that cross the process line. */
export function createStudioApi(bridge: AppBridge, urls: MediaUrls): StudioApi {
  const groups = Object.keys(apiNames) as ApiGroup[]; // Object.keys forgets the literal keys.
  const unwrapped = Object.fromEntries(groups.map((group) => [group, unwrapGroup(bridge, group)]));
  // Built from the same list of names that the contract proves whole.
  return { ...unwrapped, on: bridge.on, pathOf: bridge.pathOf, ...urls } as unknown as StudioApi;
}

declare global {
  interface Window {
    /** What the preload offers; absent in a plain browser. */
    readonly api?: AppBridge;
  }
}

/** The studio's own api. The only place that reads window.api. */
export function openStudioApi(): StudioApi {
  if (window.api === undefined) throw new Error('window.api is missing: the preload script did not run');
  return createStudioApi(window.api, {
    mediaUrl: (id, variant) => `app://studio/media/${id}/${variant}`,
    photoUrl: ({ id, revision }, variant) => `app://studio/media/${id}/${variant}/${revision}`,
  });
}
