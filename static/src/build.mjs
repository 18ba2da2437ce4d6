// Builds static/build: one style sheet, one script, the fonts. `--watch` builds again at every change.
import { cpSync, mkdirSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const source = dirname(fileURLToPath(import.meta.url));
const project = join(source, "..", "..");
const target = join(project, "static", "build");

const fontPackage = join(project, "node_modules", "@fontsource", "atkinson-hyperlegible-next");
const wantedFont = /-(latin|latin-ext)-(400-normal|400-italic|600-normal|700-normal|800-normal)\.woff2$/;

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
  const files = join(fontPackage, "files");
  mkdirSync(join(target, "fonts"), { recursive: true });
  for (const name of readdirSync(files).filter((file) => wantedFont.test(file))) {
    cpSync(join(files, name), join(target, "fonts", name));
  }
  cpSync(join(fontPackage, "LICENSE"), join(target, "fonts", "LICENSE"));
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
