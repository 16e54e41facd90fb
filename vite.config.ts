import { defineConfig } from "vite";

export default defineConfig({
  base: "/assets/",
  publicDir: false,
  build: {
    target: "es2022",
    outDir: "advisory/web/static",
    assetsDir: "",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    // A style inlined as data: would need a wider content security policy.
    assetsInlineLimit: 0,
    rollupOptions: { input: ["widget/src/main.tsx", "console/src/main.tsx"] },
  },
});
