import { codecCases } from './testing/codecCases.ts';
import { colourCases } from './testing/colourCases.ts';
import { oddFileCases } from './testing/oddFileCases.ts';
import { wholeCases } from './testing/wholeCases.ts';

codecCases('native');
colourCases('native');
oddFileCases('native');
wholeCases('native');
