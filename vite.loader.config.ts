import { defineConfig } from "vite";

/** The loader is a classic script without imports, so that one tag on any page is enough. */
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2022",
    // Browsers that know adopted style sheets: no old fallbacks in so small a file.
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    outDir: "advisory/web/static",
    emptyOutDir: false,
    lib: {
      entry: "widget/loader/loader.ts",
      formats: ["iife"],
      name: "AdvisoryLoader",
      fileName: () => "loader.js",
    },
  },
});
