import { scaleAfter } from '../../../electron/contract/interfaceScale.ts';
import type { ScaleStep } from '../../../electron/contract/interfaceScale.ts';
import type { Settings } from '../../../electron/contract/settings.ts';
import type { Panel } from '../navigation.svelte.ts';
import type { Command } from './command.ts';

function go(panel: Panel, does: string, presses: readonly string[] = []): Command {
  return { does, presses, whileTyping: true, run: ({ navigation }) => navigation.go(panel) };
}

function useTheme(theme: Settings['theme'], does: string): Command {
  return { does, presses: [], whileTyping: false, run: ({ preferences }) => void preferences.change({ theme }) };
}

function scale(step: ScaleStep, does: string, presses: readonly string[]): Command {
  return {
    does,
    presses,
    whileTyping: true,
    isPossible: ({ preferences: { settings } }) => scaleAfter(settings.zoom, step) !== settings.zoom,
    run: ({ preferences }) => void preferences.scale(step),
  };
}

function namesOf(models: readonly { readonly name: string }[]): string {
  return models.length === 0 ? 'the models' : models.map(({ name }) => name).join(' and ');
}

/** Where to go and what the window looks like. */
export const panelCommands = {
  goToPrompt: go('prompt', 'Go to Prompt', ['Ctrl+1']),
  goToEdit: go('edit', 'Go to Edit', ['Ctrl+2']),
  goToAsk: go('ask', 'Go to Ask', ['Ctrl+3']),
  goToLibrary: go('library', 'Go to Library', ['Ctrl+4']),
  goToHistory: go('history', 'Go to History', ['Ctrl+5']),
  goToModels: go('models', 'Go to Models'),
  freeMemory: {
    does: 'Free the memory of the models',
    label: ({ model }) => `Free the memory of ${namesOf(model.engine?.openModels ?? [])}`,
    presses: [],
    whileTyping: false,
    isPossible: ({ model }) => (model.engine?.openModels.length ?? 0) > 0,
    run: ({ model, modelPackages }) => model.engine?.openModels.forEach((each) => void modelPackages.unload(each)),
  },
  goToSettings: go('settings', 'Go to Settings', ['Ctrl+,']),
  openPalette: { does: 'All commands', presses: ['Ctrl+k'], whileTyping: true, run: ({ navigation }) => navigation.open('commands') },
  showShortcuts: { does: 'Keyboard shortcuts', presses: ['?'], whileTyping: false, run: ({ navigation }) => navigation.open('shortcuts') },
  toggleRecent: {
    does: 'Show or fold the recent strip',
    presses: [],
    whileTyping: false,
    run: ({ navigation }) => navigation.toggleRecent(),
  },
  // Where + is written with Shift, the press has that in its name; = is the same key without.
  scaleUp: scale('larger', 'Larger interface', ['Ctrl++', 'Ctrl+=', 'Ctrl+Shift++']),
  scaleDown: scale('smaller', 'Smaller interface', ['Ctrl+-']),
  scaleUsual: scale('usual', 'Interface at 100 %', ['Ctrl+0']),
  useLightTheme: useTheme('light', 'Use the light theme'),
  useDarkTheme: useTheme('dark', 'Use the dark theme'),
  useSystemTheme: useTheme('system', 'Follow the system theme'),
} as const satisfies Readonly<Record<string, Command>>;
