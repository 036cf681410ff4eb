import { codecCases } from './testing/codecCases.ts';

codecCases('native');
