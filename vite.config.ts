import { globSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { numberedTexts } from "./widget/numbered_texts.ts";

const FIRST =
  /\/(node_modules|client\/src\/(?!call\/|files\/|guard\/health|puzzle\/|styles\/themes\/|ui\/(dialog|more_icons))|widget\/src\/(?!call\/|files\/|later\/|kiosk\/)|advisory\/guard\/(?!health))/;

/**
 * One front end at a time (`--mode widget|console|guest`): visitors and staff are different people, so a chunk
 * shared between the two would only make each load the other's code.
 */
export default defineConfig(({ mode }) => ({
  base: "/assets/",
  publicDir: false,
  resolve: { alias: mode !== "console" ? { "@preact/signals": resolve("widget/src/signals.ts") } : {} },
  plugins: mode === "widget" ? [numberedTexts()] : [],
  // Children as arguments take fewer bytes than children as a property.
  oxc: {
    jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" },
    jsxInject: 'import { Fragment, h } from "preact"',
  },
  // A worker draws nothing: what is brought into every module for that stays out of it.
  worker: { format: "es", rollupOptions: { treeshake: { moduleSideEffects: false } } },
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    outDir: "advisory/web/static",
    assetsDir: "",
    emptyOutDir: false,
    manifest: `manifest.${mode}.json`,
    modulePreload: false,
    // A style inlined as data: would need a wider content security policy.
    assetsInlineLimit: 0,
    rollupOptions: {
      // The themes of organisations are linked by the server, where a site has one.
      input: [
        `${mode}/src/main.tsx`,
        ...(mode === "widget" ? globSync("client/src/styles/themes/*.css") : []),
      ],
      // What is needed at once stays in one file; conversations and calls come in others. The console splits by its sections.
      output: mode === "widget" ? { codeSplitting: { groups: [{ name: "widget", test: FIRST }] } } : {},
    },
  },
}));
