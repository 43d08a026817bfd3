/** The wire as TypeScript: types and tables, all of them generated; no code of its own. */
// biome-ignore lint/performance/noReExportAll: one generated module is the whole package
export * from "./wire.gen.ts";
