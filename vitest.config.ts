/** Which tests run where: the client without a browser's globals, the rest in a small DOM. */
import { defineConfig } from "vitest/config";

const project = (name: string, root: string, environment: "node" | "happy-dom") => ({
  define: { STEPS: JSON.stringify("../steps/index.tsx") },
  test: { name, root, environment, include: ["test/**/*.test.{ts,tsx}"] },
});

export default defineConfig({
  test: {
    projects: [
      project("client", "widget/client", "node"),
      project("loader", "widget/loader", "happy-dom"),
      project("panel", "widget/panel", "happy-dom"),
      project("console", "console", "happy-dom"),
      project("demo", "demo", "node"),
    ],
  },
});
