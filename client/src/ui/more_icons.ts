import { addIcons } from "./icon";

/** Icons that the first screens do not show. Whoever needs them imports this module. */
const MORE = {
  block: "M12 3.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4ZM9 9l6 6M15 9l-6 6",
  camera: "M3.5 7h11v10h-11ZM14.5 10.6 20.5 7.4v9.2l-6-3.2",
  "camera-off": "M3.5 3.5l17 17M8 7h6.5v6.3M14.5 10.6l6-3.2v9.2l-3.4-1.8M13.8 17H3.5V7.4",
  "hang-up": "M3.5 14.8c0-3.8 3.8-6 8.5-6s8.5 2.2 8.5 6v1.4l-4.7-.9v-2.7a12 12 0 0 0-7.6 0v2.7l-4.7.9Z",
  left: "M19 12H5.5M11 6.2 5.2 12l5.8 5.8",
  mic: "M12 3.8a2.7 2.7 0 0 1 2.7 2.7v5a2.7 2.7 0 0 1-5.4 0v-5A2.7 2.7 0 0 1 12 3.8ZM6.2 11.3a5.8 5.8 0 0 0 11.6 0M12 17.2v3M9 20.2h6",
  "mic-off":
    "M3.8 3.8l16.4 16.4M9.3 9.3v2.2a2.7 2.7 0 0 0 4.4 2.1M14.7 11V6.5a2.7 2.7 0 0 0-5.2-1M6.2 11.3a5.8 5.8 0 0 0 9.6 4.3M17.7 12.6l.1-1.3M12 17.2v3M9 20.2h6",
  people:
    "M9 5a3.3 3.3 0 1 1 0 6.6A3.3 3.3 0 0 1 9 5ZM3 19.2c.4-3.5 2.8-5.2 6-5.2s5.6 1.7 6 5.2M15.5 5.3a3.2 3.2 0 0 1 0 6.1M17.3 14.3c2.2.7 3.4 2.3 3.7 4.9",
  share: "M3.5 5h17v11.5h-17ZM9 20h6M12 13.5V8.3M9.5 10.7 12 8.2l2.5 2.5",
  "share-off": "M3.8 3.8l16.4 16.4M8.3 5h12.2v11.5h-.8M16.5 16.5h-13V5.4M9 20h6",
  speaker: "M4 9.5h3.3L11.8 6v12l-4.5-3.5H4ZM15 9.3a3.8 3.8 0 0 1 0 5.4M17.4 6.7a7.5 7.5 0 0 1 0 10.6",
  spin: "M12 3.8a8.2 8.2 0 1 0 8.2 8.2",
} as const;

export type MoreIcons = keyof typeof MORE;

addIcons(MORE);
