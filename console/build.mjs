/** Bundles the console with hashed names; `--gallery` builds the screens with made-up data too. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const BASE = "/console/";

const root = fileURLToPath(new URL(".", import.meta.url));
const served = fileURLToPath(new URL("../server/sidelight/_assets/web/console", import.meta.url));

/** The hashed address of the output that was made from an entry point. */
function addressOf(outputs, entry) {
  const [path] = Object.entries(outputs).find(([, output]) => output.entryPoint === entry) ?? [];
  if (path === undefined) throw new Error(`no output for ${entry}`);
  return `${BASE}assets/${basename(path)}`;
}

/** Says the size of each file as it travels. */
async function tellSizes(folder, outputs) {
  for (const path of Object.keys(outputs)) {
    const bytes = await readFile(`${folder}/assets/${basename(path)}`);
    console.log(`${basename(path)}  ${bytes.length} B, ${gzipSync(bytes).length} B gzip`);
  }
}

async function bundle(folder, script) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(`${folder}/assets`, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { console: script, style: "src/style/index.css", icon: "icon.svg" },
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".svg": "copy" },
    outdir: `${folder}/assets`,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome123", "firefox120", "safari17.5"],
    jsx: "automatic",
    jsxImportSource: "preact",
    metafile: true,
  });
  const page = await readFile(`${root}index.html`, "utf8");
  const filled = page
    .replace("console.js", addressOf(metafile.outputs, script))
    .replace("style.css", addressOf(metafile.outputs, "src/style/index.css"))
    .replace("icon.svg", addressOf(metafile.outputs, "icon.svg"));
  await writeFile(`${folder}/index.html`, filled);
  await tellSizes(folder, metafile.outputs);
}

await bundle(served, "src/main.tsx");
if (process.argv.includes("--gallery")) await bundle(`${root}dist/gallery`, "gallery/main.tsx");
