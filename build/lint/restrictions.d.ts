import type { Linter } from 'eslint';

export const restrictionNames: readonly string[];
export function restrictionConfigs(): Linter.Config[];
