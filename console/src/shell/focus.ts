const PLACE = "dialog, section, article, .page, main";
const CONTROL = "a[href], button, input, select, textarea, summary";

interface Step {
  element: Element;
  /** Where it stood among its neighbours. */
  at: number;
}

/** From what has the focus up to the page; empty outside dialogs and the pages beside the desk. */
type Path = readonly Step[];
let path: Path = [];
/** Of what had the focus before a dialog took it. */
let before: Path = [];
let byKey = false;

function pathOf(target: EventTarget | null): Path {
  const found: Step[] = [];
  if (!(target instanceof Element) || !target.closest(".page, dialog")) return found;
  for (let one: Element | null = target; one; one = one.parentElement) {
    found.push({ element: one, at: one.parentElement ? [...one.parentElement.children].indexOf(one) : 0 });
  }
  return found;
}

const inDialog = (one: Path) => one.some(({ element }) => element.matches("dialog"));

function remember(event: FocusEvent): void {
  const next = pathOf(event.target);
  if (inDialog(next) && !inDialog(path)) before = path;
  path = next;
}

/** The row that took the place of a deleted one, else the heading of what is left. */
function nearest(of: Path): HTMLElement | undefined {
  const at = of.findIndex(({ element }) => element.isConnected);
  const [gone, left] = [of[at - 1], of[at]?.element];
  if (!gone || !left) return undefined;
  if (gone.element.matches("dialog")) return of === before ? undefined : nearest(before);
  if (gone.element.matches("li, tr")) {
    const row = left.children[Math.min(gone.at, left.children.length - 1)];
    const control = row?.querySelector<HTMLElement>(CONTROL);
    if (control) return control;
  }
  for (let place = left.closest(PLACE); place; place = place.parentElement?.closest(PLACE) ?? null) {
    const heading = place.querySelector<HTMLElement>("h1, h2, h3");
    if (heading) return heading;
  }
  return undefined;
}

function look(): void {
  if (document.activeElement !== document.body) return;
  const to = nearest(path);
  path = [];
  if (!to) return;
  if (!to.matches(CONTROL)) to.tabIndex = -1;
  // Whoever pressed with a pointer looks where they pressed.
  to.focus({ preventScroll: !byKey });
}

/**
 * When what had the focus is taken away, the focus goes to what is nearest, instead of to the beginning of the
 * page: a row was deleted, a button had done its work, a page was changed for another.
 */
export function keepFocus(): () => void {
  const key = () => {
    byKey = true;
  };
  const pointer = () => {
    byKey = false;
  };
  // A frame later, so that whoever places the focus on purpose comes first.
  const observer = new MutationObserver(() => {
    if (path[0] && !path[0].element.isConnected) requestAnimationFrame(look);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("focusin", remember);
  document.addEventListener("keydown", key, true);
  document.addEventListener("pointerdown", pointer, true);
  return () => {
    observer.disconnect();
    document.removeEventListener("focusin", remember);
    document.removeEventListener("keydown", key, true);
    document.removeEventListener("pointerdown", pointer, true);
  };
}
