/**
 * Where the art lies: one entry per emoji and look, found by code points.
 *
 * Code points are compared without U+FE0F, which packages disagree about.
 */
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const VARIATION_SELECTOR = 0xfe0f;
const LEFT_OUT = new Set(["Flags"]);

/** Looks whose pictures are files named by code points. */
const FILE_LOOKS = {
  flat: "@lobehub/fluent-emoji-flat",
  soft: "@lobehub/fluent-emoji-modern",
  "3d": "@lobehub/fluent-emoji-3d",
};

const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** "1F603-fe0f" and "😃" both become "1f603". */
function codePointKey(codePoints) {
  return codePoints
    .filter((point) => point !== VARIATION_SELECTOR)
    .map((point) => point.toString(16))
    .join("-");
}

const keyOfEmoji = (emoji) => codePointKey([...emoji].map((char) => char.codePointAt(0)));
const keyOfHex = (hex) => codePointKey(hex.split("-").map((part) => parseInt(part, 16)));

/** Pictures of the look "cartoon" as SVG text, by code points. */
function cartoonPictures() {
  const folder = folderOf("@iconify-json/noto");
  const { icons, aliases = {}, width = 16, height = 16 } = readJson(join(folder, "icons.json"));
  const pictures = new Map();
  for (const [hex, name] of Object.entries(readJson(join(folder, "chars.json")))) {
    const icon = icons[name] ?? icons[aliases[name]?.parent];
    if (!icon) continue;
    const [w, h] = [icon.width ?? width, icon.height ?? height];
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
      `width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">${icon.body}</svg>`;
    pictures.set(keyOfHex(hex), { svg, width: w });
  }
  return pictures;
}

/** Pictures of one Fluent look as paths, by code points. */
function filePictures(packageName) {
  const folder = join(folderOf(packageName), "assets");
  const pictures = new Map();
  for (const file of readdirSync(folder)) {
    const [hex, kind] = file.split(".");
    if (kind === "svg" || kind === "webp") pictures.set(keyOfHex(hex), { path: join(folder, file) });
  }
  return pictures;
}

/**
 * Every picture to learn from, ordered by emoji, then look.
 * @returns {{name: string, group: string, look: string, synonyms: string[],
 *            svg?: string, width?: number, path?: string}[]}
 */
export function listArt() {
  const names = readJson(join(folderOf("unicode-emoji-json"), "data-by-emoji.json"));
  const words = readJson(join(folderOf("emojilib"), "dist/emoji-en-US.json"));
  const looks = new Map([["cartoon", cartoonPictures()]]);
  for (const [look, name] of Object.entries(FILE_LOOKS)) looks.set(look, filePictures(name));

  const art = [];
  for (const [emoji, { name, group }] of Object.entries(names)) {
    if (LEFT_OUT.has(group)) continue;
    const key = keyOfEmoji(emoji);
    const synonyms = synonymsOf(name, words[emoji] ?? []);
    for (const [look, pictures] of looks) {
      const picture = pictures.get(key);
      if (picture) art.push({ name, group, look, synonyms, ...picture });
    }
  }
  return art;
}

/** Keyword list without the name itself and without emoticons such as ":D". */
function synonymsOf(name, keywords) {
  return keywords
    .map((word) => word.replaceAll("_", " ").trim())
    .filter((word) => /^[\p{L}\p{N}' -]{2,}$/u.test(word) && word !== name.toLowerCase());
}
