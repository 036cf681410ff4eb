/** Grid positions to show after `tokens` tokens. When the order is not known that far (the window was opened half-way), all. */
export function drawnCells(order: readonly number[], tokens: number, total: number): readonly number[] {
  if (order.length >= tokens) return order.slice(0, tokens);
  return Array.from({ length: total }, (_, cell) => cell);
}

export type Ring = { readonly cell: number; readonly column: number; readonly row: number; readonly age: number };

/** The last three tokens, newest first; `age` 0 is the newest. */
export function ringsAround(order: readonly number[], tokens: number, gridSide: number): readonly Ring[] {
  return order
    .slice(Math.max(0, tokens - 3), tokens)
    .reverse()
    .map((cell, age) => ({ cell, column: cell % gridSide, row: Math.floor(cell / gridSide), age }));
}
