import { defineConfig } from "vitest/config";

const ALL = "{client,widget,console}/**/*.test.{ts,tsx}";
/** These have tabs speak to each other through Node's own channels, which no other realm hears. */
const TABS = "client/src/outbox.test.ts";

/** A page for each file is made ten times as fast inside a worker as with a process of its own. */
export default defineConfig({
  test: {
    environment: "happy-dom",
    projects: [
      { extends: true, test: { name: "pages", pool: "vmThreads", include: [ALL], exclude: [TABS] } },
      { extends: true, test: { name: "tabs", pool: "forks", include: [TABS] } },
    ],
  },
});
