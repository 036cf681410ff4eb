const waiting: (() => void)[] = [];
let isGiving = false;

/**
 * Resolves in a turn of the event loop that nobody else is given: of several long works that go on step by step, only one takes its step
 * before everything else is heard again. The state is the module's, because a process has one event loop.
 */
export function nextTurn(): Promise<void> {
  return new Promise((goOn) => {
    waiting.push(goOn);
    if (isGiving) return;
    isGiving = true;
    setImmediate(give);
  });
}

function give(): void {
  const goOn = waiting.shift();
  isGiving = goOn !== undefined;
  if (goOn === undefined) return;
  goOn();
  setImmediate(give);
}
