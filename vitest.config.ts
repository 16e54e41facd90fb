import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    include: ["{client,widget,console}/**/*.test.{ts,tsx}"],
  },
});
