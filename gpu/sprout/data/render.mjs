/**
 * Renders the art to raw RGBA.
 *
 *   node data/render.mjs --out DIR [--large-every 5] [--limit N]
 *
 * Writes into DIR
 *   art.json          one record per picture: name, group, look, synonyms, large (row or null)
 *   art-128.rgba      uint8, N x 128 x 128 x 4, straight alpha
 *   art-512.rgba      the same for every n-th picture at 512 px (the upscaler's targets);
 *                    n is odd so that it walks through all four looks
 */
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { listArt } from "./art.mjs";

const LARGE = 512;
const SMALL = 128;
const SVG_DPI = 72;

const { values: options } = parseArgs({
  options: {
    out: { type: "string" },
    "large-every": { type: "string", default: "5" },
    limit: { type: "string" },
  },
});
if (!options.out) throw new Error("--out DIR is missing");

/** RGBA at 512 px; SVGs are drawn at that size, not scaled up from their own. */
async function renderLarge({ svg, path, width = 32 }) {
  const density = Math.min(2400, (SVG_DPI * LARGE) / width);
  return sharp(svg ? Buffer.from(svg) : path, { density })
    .resize(LARGE, LARGE, { fit: "contain", background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .ensureAlpha()
    .raw()
    .toBuffer();
}

/** Box average by `factor`, colours weighted by alpha so that edges do not darken. */
function shrink(rgba, size, factor) {
  const small = size / factor;
  const out = Buffer.alloc(small * small * 4);
  for (let y = 0; y < small; y++) {
    for (let x = 0; x < small; x++) {
      const sum = [0, 0, 0, 0];
      for (let dy = 0; dy < factor; dy++) {
        let at = ((y * factor + dy) * size + x * factor) * 4;
        for (let dx = 0; dx < factor; dx++, at += 4) {
          const alpha = rgba[at + 3];
          sum[0] += rgba[at] * alpha;
          sum[1] += rgba[at + 1] * alpha;
          sum[2] += rgba[at + 2] * alpha;
          sum[3] += alpha;
        }
      }
      const to = (y * small + x) * 4;
      if (sum[3] > 0) for (let c = 0; c < 3; c++) out[to + c] = Math.round(sum[c] / sum[3]);
      out[to + 3] = Math.round(sum[3] / (factor * factor));
    }
  }
  return out;
}

async function write(stream, bytes) {
  if (!stream.write(bytes)) await once(stream, "drain");
}

async function main() {
  mkdirSync(options.out, { recursive: true });
  const art = listArt().slice(0, options.limit ? Number(options.limit) : undefined);
  const largeEvery = Number(options["large-every"]);
  const smallFile = createWriteStream(join(options.out, "art-128.rgba"));
  const largeFile = createWriteStream(join(options.out, "art-512.rgba"));
  const records = [];
  let largeRows = 0;

  const batch = cpus().length * 4;
  for (let start = 0; start < art.length; start += batch) {
    const chunk = art.slice(start, start + batch);
    const pictures = await Promise.all(chunk.map(renderLarge));
    for (const [i, { name, group, look, synonyms }] of chunk.entries()) {
      const isLarge = (start + i) % largeEvery === 0;
      await write(smallFile, shrink(pictures[i], LARGE, LARGE / SMALL));
      if (isLarge) await write(largeFile, pictures[i]);
      records.push({ name, group, look, synonyms, large: isLarge ? largeRows++ : null });
    }
    if (start % (batch * 50) === 0) console.log(`${start + chunk.length} of ${art.length}`);
  }
  smallFile.end();
  largeFile.end();
  await Promise.all([once(smallFile, "finish"), once(largeFile, "finish")]);
  writeFileSync(join(options.out, "art.json"), JSON.stringify(records));
  console.log(`${records.length} pictures, ${largeRows} of them at ${LARGE} px`);
}

await main();
