/** Close enough to the end to count as there: scroll positions are fractions on scaled screens. */
const slack = 4;

/**
 * Keeps a scrolling box at the end of the list in it, as a conversation does: when an entry joins, and while the person has not scrolled
 * away also when the last entry or the box changes its height.
 */
export function keepAtEnd(box: HTMLElement): () => void {
  const list = box.firstElementChild;
  let entries = 0;
  let isAtEnd = true;
  let followed = '';
  const heights = () => `${box.clientHeight} ${box.scrollHeight}`;
  const follow = () => {
    const now = list?.childElementCount ?? 0;
    if (isAtEnd || now > entries) box.scrollTop = box.scrollHeight;
    entries = now;
    followed = heights();
  };
  const note = () => {
    // A scroll is told of a frame later. Where a height has changed meanwhile, the end has moved away, not the person.
    if (heights() === followed) isAtEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - slack;
  };
  const observer = new ResizeObserver(follow);
  observer.observe(box);
  if (list !== null) observer.observe(list);
  box.addEventListener('scroll', note);
  return () => {
    observer.disconnect();
    box.removeEventListener('scroll', note);
  };
}
