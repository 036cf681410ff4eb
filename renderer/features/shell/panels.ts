import BoxIcon from '@lucide/svelte/icons/box';
import MessageCircleQuestionMarkIcon from '@lucide/svelte/icons/message-circle-question-mark';
import RotateCcwClockIcon from '@lucide/svelte/icons/rotate-ccw-clock';
import SettingsIcon from '@lucide/svelte/icons/settings';
import SparklesIcon from '@lucide/svelte/icons/sparkles';
import WandSparklesIcon from '@lucide/svelte/icons/wand-sparkles';
import type { Panel } from '../../state/navigation.svelte.ts';

export type PanelEntry = {
  readonly panel: Panel;
  readonly label: string;
  readonly icon: typeof SparklesIcon;
  readonly hint: string;
  readonly keys: readonly string[];
};

export const mainPanels: readonly PanelEntry[] = [
  { panel: 'prompt', label: 'Prompt', icon: SparklesIcon, hint: 'Draw from words', keys: ['Ctrl', '1'] },
  { panel: 'edit', label: 'Edit', icon: WandSparklesIcon, hint: 'Change a picture by saying how', keys: ['Ctrl', '2'] },
  { panel: 'ask', label: 'Ask', icon: MessageCircleQuestionMarkIcon, hint: 'Ask about a picture', keys: ['Ctrl', '3'] },
  {
    panel: 'history',
    label: 'History',
    icon: RotateCcwClockIcon,
    hint: 'Everything made, searchable',
    keys: ['Ctrl', '4'],
  },
];

export const sidePanels: readonly PanelEntry[] = [
  { panel: 'models', label: 'Models', icon: BoxIcon, hint: 'The model in use', keys: [] },
  { panel: 'settings', label: 'Settings', icon: SettingsIcon, hint: 'Theme, threads, scale', keys: ['Ctrl', ','] },
];
