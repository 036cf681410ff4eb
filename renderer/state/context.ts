import { createContext } from 'svelte';
import type { StudioState } from './studioState.svelte.ts';

const [get, set] = createContext<StudioState>();

/** The studio this component belongs to. Each test and each window builds its own. */
export const getStudio = get;
export const setStudio = set;
