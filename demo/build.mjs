/** Bundles Tidebill into dist/ with hashed names; it must not know who serves the result. */
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = `${root}dist`;

/** Writes index.html with the names esbuild gave to the bundle and the style sheet. */
async function writePage(outputs) {
  const named = (ending) =>
    `/assets/${basename(Object.keys(outputs).find((path) => path.endsWith(ending)) ?? "")}`;
  const page = await readFile(`${root}index.html`, "utf8");
  const filled = page
    .replace("/src/main.tsx", named(".js"))
    .replace("/src/main.css", named(".css"));
  await writeFile(`${dist}/index.html`, filled);
  await cp(`${root}public`, dist, { recursive: true });
}

const page = {
  name: "page",
  setup(bundle) {
    bundle.onEnd(async ({ errors, metafile }) => {
      if (errors.length === 0) await writePage(metafile.outputs);
    });
  },
};

const options = {
  absWorkingDir: root,
  entryPoints: { tidebill: "src/main.tsx", style: "src/styles/index.css" },
  entryNames: "[name]-[hash]",
  outdir: `${dist}/assets`,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2023",
  jsx: "automatic",
  jsxImportSource: "preact",
  metafile: true,
  plugins: [page],
};

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
if (process.argv.includes("--watch")) await (await context(options)).watch();
else await build(options);
