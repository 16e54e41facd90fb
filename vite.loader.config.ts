import { defineConfig } from "vite";

/** Classic scripts without imports, so that one tag on any page is enough: `--mode loader|offer`. */
export default defineConfig(({ mode }) => ({
  publicDir: false,
  build: {
    target: "es2022",
    // Browsers that know adopted style sheets: no old fallbacks in so small a file.
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    outDir: "advisory/web/static",
    emptyOutDir: false,
    lib: {
      entry: `widget/loader/${mode}.ts`,
      formats: ["iife"],
      name: "AdvisoryLoader",
      fileName: () => `${mode}.js`,
    },
  },
}));
