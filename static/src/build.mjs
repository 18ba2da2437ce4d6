// Builds static/build: one style sheet, one script, the fonts. `--watch` builds again at every change.
import { cpSync, mkdirSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const source = dirname(fileURLToPath(import.meta.url));
const project = join(source, "..", "..");
const target = join(project, "static", "build");

const fontPackages = join(project, "node_modules", "@fontsource");
// The letters of the pages, and for paper the scripts and signs that they lack.
const wantedFonts = {
  "atkinson-hyperlegible-next": /-(latin|latin-ext)-(400-normal|400-italic|600-normal|700-normal|800-normal)\.woff2$/,
  "noto-sans-arabic": /-arabic-arabic-(400|700)-normal\.woff2$/,
  "noto-sans-bengali": /-bengali-bengali-(400|700)-normal\.woff2$/,
  "noto-sans-sc": /-chinese-simplified-400-normal\.woff2$/,
  "noto-emoji": /-emoji-emoji-400-normal\.woff2$/,
};

function buildStyles() {
  const { css } = sass.compile(join(source, "scss", "app.scss"), {
    loadPaths: [project],
    quietDeps: true,
    style: "compressed",
  });
  writeFileSync(join(target, "app.css"), css);
}

function buildScript() {
  esbuild.buildSync({
    entryPoints: [join(source, "js", "app.js")],
    outfile: join(target, "app.js"),
    bundle: true,
    format: "esm",
    legalComments: "none",
    minify: true,
    target: "es2020",
  });
}

function copyFonts() {
  mkdirSync(join(target, "fonts"), { recursive: true });
  for (const [name, wanted] of Object.entries(wantedFonts)) {
    const files = join(fontPackages, name, "files");
    for (const file of readdirSync(files).filter((each) => wanted.test(each))) {
      cpSync(join(files, file), join(target, "fonts", file));
    }
    cpSync(join(fontPackages, name, "LICENSE"), join(target, "fonts", `LICENSE-${name}`));
  }
}

function build() {
  buildStyles();
  buildScript();
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
copyFonts();
build();
console.log("Built static/build");

if (process.argv.includes("--watch")) {
  let timer;
  watch(source, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        build();
        console.log("Built again");
      } catch (error) {
        console.error(error.message);
      }
    }, 150);
  });
}
