import { codecCases } from './testing/codecCases.ts';
import { colourCases } from './testing/colourCases.ts';
import { oddFileCases } from './testing/oddFileCases.ts';
import { wholeCases } from './testing/wholeCases.ts';

codecCases('wasm');
colourCases('wasm');
oddFileCases('wasm');
wholeCases('wasm');
