import { mount } from 'svelte';
import App from './App.svelte';
import type { StudioApi } from './api/appApi.ts';
import { StudioState } from './state/studioState.svelte.ts';

async function preload(url: string): Promise<void> {
  const image = new Image();
  image.src = url;
  await image.decode();
}

/** Builds the window's state around an api and mounts the window. */
export function openWindow(api: StudioApi): StudioState {
  const target = document.getElementById('app');
  if (target === null) throw new Error('index.html has no #app');
  const studio = new StudioState({ api, storage: window.localStorage, preload });
  mount(App, { target, props: { studio } });
  return studio;
}
