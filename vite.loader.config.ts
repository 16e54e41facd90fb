import { defineConfig } from "vite";

/** The loader is a classic script without imports, so that one tag on any page is enough. */
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2020",
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
