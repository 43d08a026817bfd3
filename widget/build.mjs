/** Builds what a product's page loads: the lazy parts first, then the loader that names them. */
import { readdir, readFile, rm } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { report } from "./size.mjs";

const widget = fileURLToPath(new URL(".", import.meta.url));
const web = fileURLToPath(new URL("../server/sidelight/_assets/web/", import.meta.url));

const common = {
  absWorkingDir: widget,
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  loader: { ".css": "text" },
  write: true,
};

/** Markup as plain calls: children as arguments weigh 1 % less than children in an object. */
const smallMarkup = {
  name: "small-markup",
  setup(bundle) {
    bundle.onLoad({ filter: /\.tsx$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = `import { Fragment as $f, h as $h } from "preact";${text}`;
      return { contents, loader: "tsx" };
    });
  },
};

const plainCalls = {
  compilerOptions: { jsx: "react", jsxFactory: "$h", jsxFragmentFactory: "$f" },
};

/** Style sheets inside a script, without the blanks that only people need. */
const smallStyles = {
  name: "small-styles",
  setup(bundle) {
    bundle.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        minify: true,
        target: ["chrome123", "firefox121", "safari17.5"],
        write: false,
      });
      return { contents: outputFiles[0]?.text.trim() ?? "", loader: "text" };
    });
  },
};

/** Style sheets in template strings of the loader: blanks go, words stay. */
const smallTemplates = {
  name: "small-templates",
  setup(bundle) {
    bundle.onLoad({ filter: /(styles|pointer)\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replaceAll(
        /(?<=STYLES[^`]*)`([^`]*)`/gs,
        (_, css) => `\`${squeeze(css)}\``,
      );
      return { contents, loader: "ts" };
    });
  },
};

function squeeze(css) {
  return css
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([{};,]) ?/g, "$1")
    .replaceAll(/: | (?=!)/g, (found) => found.trim())
    .replaceAll(/;}/g, "}")
    .trim();
}

/** Builds parts and returns the name of each one's file. */
async function buildParts(entryPoints, define = {}) {
  const { metafile } = await build({
    ...common,
    entryPoints,
    define,
    external: ["./steps-*"],
    entryNames: "[name]-[hash]",
    outdir: `${web}assets`,
    format: "esm",
    metafile: true,
    tsconfigRaw: plainCalls,
    plugins: [smallStyles, smallMarkup, smallTemplates],
  });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  return Object.fromEntries(files.map((file) => [file.slice(0, file.lastIndexOf("-")), file]));
}

/** The steps first: the panel names their file, as the loader names the panel's. */
async function buildChunks() {
  const steps = await buildParts({ steps: "panel/steps/index.tsx" });
  const chunks = await buildParts(
    {
      panel: "panel/src/index.ts",
      session: "loader/src/session-chunk.ts",
      pointer: "loader/src/pointer.ts",
    },
    { STEPS: JSON.stringify(`./${steps.steps}`) },
  );
  return { steps, chunks };
}

async function buildLoader(chunkNames) {
  await build({
    ...common,
    entryPoints: { sidelight: "loader/src/index.ts" },
    outdir: web,
    format: "iife",
    tsconfigRaw: {},
    define: { CHUNK_NAMES: JSON.stringify(chunkNames) },
    plugins: [smallTemplates],
  });
}

/** Older parts go once the new ones are there; the console's own build owns its folder. */
async function clean(kept) {
  const fresh = new Set(Object.values(kept));
  const old = (await readdir(`${web}assets`)).filter((file) => !fresh.has(file));
  await Promise.all(old.map((file) => rm(`${web}assets/${file}`, { recursive: true })));
}

const { steps, chunks } = await buildChunks();
await buildLoader(chunks);
await clean({ ...steps, ...chunks });
await report();
