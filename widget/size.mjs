/** Weighs what a visitor's browser loads against the budgets in package.json. */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const web = `${root}server/sidelight/_assets/web/`;

/** Prints the bytes of each file and returns whether all are within their budgets. */
export async function report(folder = web) {
  const { budgets } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
  const chunks = (await readdir(`${folder}assets`)).map((file) => `assets/${file}`);
  let within = true;
  for (const file of ["sidelight.js", ...chunks]) {
    const bytes = gzipSync(await readFile(folder + file), { level: 9 }).length;
    const name = file === "sidelight.js" ? "loader" : file.replace(/^assets\/(.*)-.*$/, "$1");
    const budget = budgets[name];
    const fits = budget === undefined || bytes <= budget;
    within &&= fits;
    console.log(
      `${name.padEnd(8)} ${`${bytes}`.padStart(6)} of ${budget} bytes gzip${fits ? "" : "  OVER"}`,
    );
  }
  return within;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = (await report()) ? 0 : 1;
}
