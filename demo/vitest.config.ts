/** The demo's own tests; without this file Vitest would find the workspace's configuration above. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "demo", environment: "node", include: ["test/**/*.test.ts"] },
});
