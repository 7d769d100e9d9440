// Builds what the browser and the papers need into src/zeren/web/static/built: office.css, zeren.js, charts.js,
// the sprite of icons, the favicon, three weights of the print fonts. `--watch` rebuilds styles and scripts on change.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import { ICONS } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "../src/zeren/web/static/built");
const modules = join(here, "node_modules");
const watching = process.argv.includes("--watch");

const FONTS = [
  "noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
  "noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
  "noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf",
];

const SCRIPTS = {
  entryPoints: { zeren: join(here, "js/zeren.js") },
  format: "iife",
};
// One file for the browser and for the server: what is drawn on a page is what stands in the letter.
const CHARTS = {
  entryPoints: { charts: join(here, "charts/charts.js") },
  format: "iife",
  globalName: "ZerenCharts",
};
const COMMON = {
  bundle: true,
  minify: true,
  target: "es2022",
  outdir: built,
  legalComments: "none",
  logLevel: "warning",
  define: { "process.env.NODE_ENV": '"production"', __DEV__: "false" },
};

function tailwind() {
  const manifest = createRequire(import.meta.url).resolve("@tailwindcss/cli/package.json");
  const cli = join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin.tailwindcss);
  return [cli, "--input", join(here, "office.css"), "--output", join(built, "office.css"), "--minify"];
}

function styles() {
  const done = spawnSync(process.execPath, tailwind(), { cwd: here, encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr || `Tailwind ended with ${done.status}`);
}

function sprite() {
  const symbols = ICONS.map((name) => {
    const file = readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const drawn = file.slice(file.indexOf(">", file.indexOf("<svg")) + 1, file.lastIndexOf("</svg>"));
    const paths = drawn.replace(/<path stroke="none"[^>]*>/, "").replace(/\s+/g, " ").trim();
    return (
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" ` +
      `stroke-linecap="round" stroke-linejoin="round">${paths}</symbol>`
    );
  });
  writeFileSync(join(built, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

function fonts() {
  mkdirSync(join(built, "fonts"), { recursive: true });
  for (const font of FONTS) {
    const from = join(modules, "@expo-google-fonts", font);
    const to = join(built, "fonts", font.split("/").at(-1));
    if (!existsSync(to) || statSync(to).size !== statSync(from).size) copyFileSync(from, to);
  }
  copyFileSync(join(modules, "@expo-google-fonts/noto-serif-sc/LICENSE_FONT"), join(built, "fonts/LICENSE-OFL.txt"));
}

async function once() {
  for (const old of ["office.css", "zeren.js", "charts.js", "icons.svg"]) rmSync(join(built, old), { force: true });
  mkdirSync(built, { recursive: true });
  await Promise.all([build({ ...COMMON, ...SCRIPTS }), build({ ...COMMON, ...CHARTS })]);
  styles();
  sprite();
  fonts();
  copyFileSync(join(here, "favicon.svg"), join(built, "favicon.svg"));
}

await once();
if (watching) {
  for (const part of [SCRIPTS, CHARTS]) await (await context({ ...COMMON, ...part })).watch();
  spawn(process.execPath, [...tailwind(), "--watch"], { cwd: here, stdio: "inherit" });
}
