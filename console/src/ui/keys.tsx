/** Names of keys as they stand on the keyboard. */
export function Keys({ of }: { of: readonly string[] }) {
  return (
    <>
      {of.map((key) => (
        // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a kbd takes no focus
        <kbd key={key} aria-hidden="true">
          {key}
        </kbd>
      ))}
    </>
  );
}
