import BoxIcon from '@lucide/svelte/icons/box';
import ImagesIcon from '@lucide/svelte/icons/images';
import MessageCircleQuestionMarkIcon from '@lucide/svelte/icons/message-circle-question-mark';
import RotateCcwClockIcon from '@lucide/svelte/icons/rotate-ccw-clock';
import SettingsIcon from '@lucide/svelte/icons/settings';
import SparklesIcon from '@lucide/svelte/icons/sparkles';
import WandSparklesIcon from '@lucide/svelte/icons/wand-sparkles';
import type { CommandId } from '../../state/commands/commandTable.ts';
import type { Panel } from '../../state/navigation.svelte.ts';

export type PanelEntry = {
  readonly panel: Panel;
  readonly label: string;
  readonly icon: typeof SparklesIcon;
  readonly hint: string;
  /** The way there; its keys are shown beside the hint. */
  readonly command: CommandId;
};

export const mainPanels: readonly PanelEntry[] = [
  { panel: 'prompt', label: 'Prompt', icon: SparklesIcon, hint: 'Draw from words', command: 'goToPrompt' },
  { panel: 'edit', label: 'Edit', icon: WandSparklesIcon, hint: 'Change a picture by saying how', command: 'goToEdit' },
  { panel: 'ask', label: 'Ask', icon: MessageCircleQuestionMarkIcon, hint: 'Ask about a picture', command: 'goToAsk' },
  { panel: 'library', label: 'Library', icon: ImagesIcon, hint: 'Your own photos, where they are', command: 'goToLibrary' },
  {
    panel: 'history',
    label: 'History',
    icon: RotateCcwClockIcon,
    hint: 'Everything made, searchable',
    command: 'goToHistory',
  },
];

export const sidePanels: readonly PanelEntry[] = [
  { panel: 'models', label: 'Models', icon: BoxIcon, hint: 'The model in use', command: 'goToModels' },
  { panel: 'settings', label: 'Settings', icon: SettingsIcon, hint: 'Theme, threads, scale', command: 'goToSettings' },
];
