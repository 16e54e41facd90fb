/** Style sheets that did not come. The bundler asks for each of them once, and never again. */
const missing = new Set<HTMLLinkElement>();

addEventListener(
  "error",
  ({ target }) => {
    if (target instanceof HTMLLinkElement) missing.add(target);
  },
  true,
);

/** Code that comes late, with its styles: what did not come the last time is asked for anew. */
export async function late<T>(load: () => Promise<T>): Promise<T> {
  for (const link of [...missing]) {
    const again = link.cloneNode() as HTMLLinkElement;
    await new Promise((resolve, reject) => {
      again.onload = resolve;
      again.onerror = reject;
      link.replaceWith(again);
      missing.delete(link);
    });
  }
  return load();
}
