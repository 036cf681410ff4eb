/** What is wrong with the window's layout as it stands. Runs in the page: it knows nothing but the document. */
export function layoutFaults(): string[] {
  const slack = 1.5;
  const controls = 'button, input, textarea, summary, a[href], [role=option], [role=menuitem], [role=spinbutton], [role=slider]';
  const faults: string[] = [];

  const nameOf = (element: Element): string => {
    const said = element.getAttribute('aria-label') ?? element.getAttribute('title') ?? element.textContent.trim();
    return `${element.tagName.toLowerCase()} “${said.replaceAll(/\s+/gu, ' ').slice(0, 48)}”`;
  };
  const isSeen = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
  const scrolls = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll';

  type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  const overlapOf = (one: Box, other: Box): Box => ({
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  });
  /** Room enough to press it, or all there is of it. */
  const isEnough = (seen: Box, { width, height }: DOMRect): boolean =>
    seen.right - seen.left >= Math.min(width, 24) - slack && seen.bottom - seen.top >= Math.min(height, 20) - slack;

  /** Scrolls it into sight as a person can: not where the overflow is hidden. Answers what is then to be seen of it. */
  function bringIntoSight(element: Element): Box {
    const inSight: Element[] = [];
    for (let box = element.parentElement; box !== null && box !== document.documentElement; box = box.parentElement) {
      const style = getComputedStyle(box);
      const inner = element.getBoundingClientRect();
      const outer = box.getBoundingClientRect();
      // Where something stays at an edge, what gets the focus is scrolled past it.
      const top = outer.top + (parseFloat(style.scrollPaddingTop) || 0);
      const bottom = outer.bottom - (parseFloat(style.scrollPaddingBottom) || 0);
      if (scrolls(style.overflowY) && inner.bottom > bottom) box.scrollTop += Math.min(inner.bottom - bottom + 8, inner.top - top);
      else if (scrolls(style.overflowY) && inner.top < top) box.scrollTop -= top - inner.top + 8;
      if (scrolls(style.overflowX) && inner.right > outer.right)
        box.scrollLeft += Math.min(inner.right - outer.right + 8, inner.left - outer.left);
      else if (scrolls(style.overflowX) && inner.left < outer.left) box.scrollLeft -= outer.left - inner.left + 8;
      if (style.overflowY !== 'visible') inSight.push(box);
      // What is fixed is not inside what it stands in.
      if (style.position === 'fixed') break;
    }
    const all = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    return inSight.reduce((seen, box) => overlapOf(seen, box.getBoundingClientRect()), overlapOf(element.getBoundingClientRect(), all));
  }

  const drawer = [...document.querySelectorAll('.veil')].some(isSeen) ? document.querySelector('.side[data-open=true]') : null;
  /** A notice leaves by itself. It lies over anything but what is pressed next. */
  const yields = (control: Element, hit: Element) =>
    hit.closest('[aria-label=Messages]') !== null && control.closest('[data-variant=primary], [aria-expanded]') === null;

  function faultOf(control: Element): string | null {
    const seen = bringIntoSight(control);
    if (!isEnough(seen, control.getBoundingClientRect())) return 'is not reached';
    const hit = document.elementFromPoint((seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2);
    if (hit === null) return 'is not reached';
    if (control.contains(hit) || control.closest('label')?.contains(hit) === true || yields(control, hit)) return null;
    // What a drawer covers is reached when it is closed.
    const isCovered = drawer !== null && !drawer.contains(control) && (drawer.contains(hit) || hit.matches('.veil'));
    return isCovered || control.matches('.veil') ? null : `under ${nameOf(hit)}`;
  }

  /** Whether text that does not fit says so by an ellipsis, and can be read whole in its tool tip. */
  function tellsOfCut(element: Element): boolean {
    const { textOverflow, webkitLineClamp } = getComputedStyle(element);
    return (textOverflow === 'ellipsis' || webkitLineClamp !== 'none') && element.closest('[title]') !== null;
  }

  function cutTextOf(element: Element): boolean {
    const style = getComputedStyle(element);
    const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
    const isWider = element.scrollWidth > element.clientWidth + slack;
    const isHigher = element.scrollHeight > element.clientHeight + slack && style.overflowY === 'hidden';
    return hides && (isWider || isHigher) && !tellsOfCut(element);
  }

  const front = [...document.querySelectorAll('[role=dialog], [role=menu], [role=listbox]:not([aria-multiselectable])')]
    .filter(isSeen)
    .at(-1);
  const scope = front ?? document.body;
  const isOff = (element: Element) => element.matches(':disabled') || element.closest('[inert], [aria-hidden=true]') !== null;

  for (const control of scope.querySelectorAll(controls)) {
    if (!isSeen(control) || isOff(control)) continue;
    const fault = faultOf(control);
    if (fault !== null) faults.push(`${nameOf(control)} ${fault}`);
  }
  const pen = document.createElement('canvas').getContext('2d');
  for (const element of scope.querySelectorAll('*')) {
    if (!isSeen(element) || element.closest('.visually-hidden, [aria-hidden=true], textarea, svg') !== null) continue;
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '');
    if (hasText && cutTextOf(element)) faults.push(`text is cut: ${nameOf(element)}`);
    if (element instanceof HTMLInputElement && element.placeholder !== '' && pen !== null) {
      const { font, paddingLeft, paddingRight } = getComputedStyle(element);
      pen.font = font;
      const room = element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      if (pen.measureText(element.placeholder).width > room + slack) faults.push(`placeholder is cut: ${element.placeholder}`);
    }
  }
  const overlaps = (one: Element, other: Element): boolean => {
    const { left, top, right, bottom } = overlapOf(one.getBoundingClientRect(), other.getBoundingClientRect());
    return right - left > slack && bottom - top > slack;
  };
  for (const field of document.querySelectorAll('textarea')) {
    const lineHeight = parseFloat(getComputedStyle(field).lineHeight);
    const rest = field.clientHeight % lineHeight;
    // At its end, where one types, the lines in sight are whole ones.
    if (isSeen(field) && field.scrollHeight > field.clientHeight + slack && Math.min(rest, lineHeight - rest) > slack)
      faults.push(`a line is cut at the edge of ${nameOf(field)}`);
  }
  const rail = document.querySelector('nav[aria-label=Panels]');
  for (const menu of document.querySelectorAll('[role=menu]'))
    if (rail !== null && isSeen(menu) && overlaps(menu, rail)) faults.push(`a menu lies over the rail: ${nameOf(menu)}`);
  const queue = document.querySelector('[role=dialog][aria-label=Queue]');
  for (const message of document.querySelectorAll('[aria-label=Messages] > *'))
    if (queue !== null && isSeen(message) && overlaps(message, queue)) faults.push(`a message lies over the queue: ${nameOf(message)}`);
  if (document.documentElement.scrollWidth > innerWidth + slack) faults.push('the page is wider than the window');
  return faults;
}
