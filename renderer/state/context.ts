import { createContext } from 'svelte';
import type { Studio } from './studio.svelte.ts';

const [get, set] = createContext<Studio>();

/** The studio this component belongs to. Each test and each window builds its own. */
export const getStudio = get;
export const setStudio = set;
