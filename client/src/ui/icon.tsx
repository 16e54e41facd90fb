import type { MoreIcons } from "./more_icons";

/** Drawn on a 24 px grid with a round line of 1.75 px. */
const PATHS = {
  add: "M12 5v14M5 12h14",
  article: "M6 3.8h8.2L18.4 8v12.2H6ZM14 4v4.2h4.2M9 12.2h6.2M9 15.8h4.6",
  back: "M14.8 5.5 8.3 12l6.5 6.5",
  chat: "M4.2 5.2h15.6v10.6h-8.3L7 19.6v-3.8H4.2ZM8 9.2h8M8 12.2h5",
  check: "M5 12.6l4.6 4.6L19 7.2",
  "check-two": "M2.6 12.9l4.2 4.2 8.1-8.6M11.9 16.1l1 1 8.5-8.6",
  clock: "M12 3.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4ZM12 7.6V12l3 2",
  close: "M6.2 6.2l11.6 11.6M17.8 6.2 6.2 17.8",
  done: "M12 3.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4ZM8.4 12.2l2.5 2.5 4.7-5.1",
  door: "M7 20V4h10v16M4.5 20h15M13.7 12h.1",
  down: "M6 9.3l6 6 6-6",
  edit: "M5 19l.9-4L16 4.9l3.1 3.1L9 18.1ZM14 7l3.1 3.1",
  "eye-off":
    "M3.8 3.8l16.4 16.4M9.4 6a8.6 8.6 0 0 1 2.6-.4c4.6 0 7.6 3.6 9 6.4a14 14 0 0 1-2.5 3.4M14.6 17.9a8.7 8.7 0 0 1-2.6.5c-4.6 0-7.6-3.6-9-6.4a14 14 0 0 1 3.4-4.1",
  home: "M4.5 11.2 12 4.6l7.5 6.6v8.3h-5.3v-5h-4.4v5H4.5Z",
  info: "M12 3.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4ZM12 11v5M12 7.9v.1",
  lock: "M5.8 10.8h12.4v9H5.8ZM8.4 10.8V8a3.6 3.6 0 0 1 7.2 0v2.8M12 14.5v1.8",
  minus: "M5 12h14",
  more: "",
  next: "M9.2 5.5l6.5 6.5-6.5 6.5",
  "no-signal":
    "M3.8 3.8l16.4 16.4M6.3 13.7a8 8 0 0 1 4-2.2M3.4 10.4a12 12 0 0 1 4-2.6M11.5 7a12 12 0 0 1 9.1 3.4M14.6 11.8a8 8 0 0 1 3.1 1.9M9.3 16.8a4 4 0 0 1 4.6-.4M12 19.6v.1",
  out: "M10.5 5.8H5v13.4h13.4v-5.5M13.8 4.6h5.6v5.6M19 5l-8.2 8.2",
  person: "M12 4.2a3.7 3.7 0 1 1 0 7.4 3.7 3.7 0 0 1 0-7.4ZM4.8 20c.5-4 3.4-6 7.2-6s6.7 2 7.2 6",
  phone: "M7.6 4 5 5.6c-.5 7 6.4 13.9 13.4 13.4l1.6-2.6-4.3-2.9-2 1.6a12 12 0 0 1-4.8-4.8l1.6-2Z",
  refresh: "M19 8.5A7.8 7.8 0 1 0 19.8 13M19.5 4.2v4.5H15",
  save: "M12 4v10.5M7.6 10.4 12 14.8l4.4-4.4M4.8 16.5v3.2h14.4v-3.2",
  search: "M10.8 4.5a6.3 6.3 0 1 1 0 12.6 6.3 6.3 0 0 1 0-12.6ZM15.4 15.4l4.3 4.3",
  shield: "M12 3.5 5.2 6v5.2c0 4.4 2.8 7.7 6.8 9.3 4-1.6 6.8-4.9 6.8-9.3V6ZM9 12l2.2 2.2 4-4.3",
  speaker: "M4 9.5h3.3L11.8 6v12l-4.5-3.5H4ZM15 9.3a3.8 3.8 0 0 1 0 5.4M17.4 6.7a7.5 7.5 0 0 1 0 10.6",
  stop: "M6.5 6.5h11v11h-11Z",
  warning: "M12 4.2 3.4 19.5h17.2ZM12 10v4.5M12 17v.1",
  window: "M3.8 5h16.4v14H3.8ZM3.8 9h16.4M6.6 7h.1M9 7h.1",
} as const;

export type IconName = keyof typeof PATHS | MoreIcons;

const paths: { [name in IconName]?: string } = { ...PATHS };

/** Icons of a part that is loaded later come with it. */
export function addIcons(more: { [name in MoreIcons]: string }): void {
  Object.assign(paths, more);
}

/** Beside words, or inside a button with a name: a picture alone is never read out. */
export function Icon({ name, size, class: extra }: { name: IconName; size?: "s" | "xs"; class?: string }) {
  const classes = ["icon", size, extra].filter(Boolean).join(" ");
  return (
    <svg class={classes} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {name === "more" ? (
        <g fill="currentColor" stroke="none">
          <circle cx="5.5" cy="12" r="1.9" />
          <circle cx="12" cy="12" r="1.9" />
          <circle cx="18.5" cy="12" r="1.9" />
        </g>
      ) : (
        <path d={paths[name] ?? ""} />
      )}
    </svg>
  );
}
