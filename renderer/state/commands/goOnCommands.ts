import { isStagePanel } from '../navigation.svelte.ts';
import type { StudioState } from '../studioState.svelte.ts';
import type { Command } from './command.ts';

type GoOn = Pick<Command, 'does' | 'presses'> & {
  readonly why: (studio: StudioState) => string | null;
  readonly act: (studio: StudioState) => Promise<void>;
};

/** Where the stage is not seen there is nothing to go on with; where it is, the reason why not is said. */
function onStage({ does, presses, why, act }: GoOn): Command {
  const whyNot = (studio: StudioState) => (isStagePanel(studio.navigation.panel) ? why(studio) : 'There is no picture in sight.');
  return {
    does,
    presses,
    whileTyping: false,
    whyNot,
    isPossible: (studio) => whyNot(studio) === null,
    task: ({ goOn }) => goOn.task,
    run: (studio) => void studio.notices.attempt(() => act(studio)),
  };
}

/** Going on with a picture from its tokens. */
export const goOnCommands = {
  drawRest: onStage({ does: 'Draw the rest', presses: ['d'], why: ({ goOn }) => goOn.whyNoRest, act: ({ goOn }) => goOn.drawRest() }),
  tryWays: onStage({
    does: 'Try the rest four ways',
    presses: ['w'],
    why: ({ goOn }) => goOn.whyNoWays,
    act: ({ goOn }) => goOn.tryWays(),
  }),
} as const satisfies Readonly<Record<string, Command>>;
