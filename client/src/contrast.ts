/**
 * Whoever asks their system for more contrast gets it, before the colours of any organisation. `chosen` gives the
 * page's own theme, empty for none; what the person chose themself on this page is not overruled.
 */
export function followContrast(chosen: () => string, byPerson = () => false): () => void {
  const asks = matchMedia("(prefers-contrast: more)");
  const set = () => {
    const theme = asks.matches && !byPerson() ? "contrast" : chosen();
    const { dataset } = document.documentElement;
    if (theme) dataset.theme = theme;
    else delete dataset.theme;
  };
  asks.addEventListener("change", set);
  set();
  return set;
}
