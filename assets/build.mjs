// Bundles scripts and styles into build/static. What no page uses of the UI kit is left out.
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const OUT = "build/static";
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });

const shared = { bundle: true, minify: true, format: "iife", target: "chrome86", legalComments: "none" };
await build({ ...shared, entryPoints: ["assets/app.js", "assets/charts.js"], outdir: OUT });
await build({ ...shared, entryPoints: ["assets/app.css"], outdir: OUT, external: ["*.woff2"] });
await build({
  ...shared,
  entryPoints: { font: "node_modules/@fontsource-variable/noto-sans-sc/wght.css" },
  outdir: OUT,
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]-[hash]",
});

const [purged] = await new PurgeCSS().purge({
  content: ["zhuji/web/templates/**/*.html", "zhuji/**/*.py", "assets/*.js"],
  css: [{ raw: readFileSync(`${OUT}/app.css`, "utf8") }],
  safelist: { standard: ["is-invalid", "htmx-request"], deep: [/^is-/, /^large/] },
  variables: true,
});
writeFileSync(`${OUT}/app.css`, purged.css);
cpSync("node_modules/axe-core/axe.min.js", "build/axe.js");
