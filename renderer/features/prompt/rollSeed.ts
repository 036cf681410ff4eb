/** A new seed of at most nine digits: enough to never meet twice, short enough to read out. */
export function rollSeed(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word % 1_000_000_000;
}
