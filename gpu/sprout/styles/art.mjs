// Renders the things that the shipped Styles are taught with, as 256 px RGBA PNGs named by what they show.
//   node sprout/styles/art.mjs FOLDER
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import sharp from 'sharp'

const THINGS = `bear,bicycle,bird,bread,butterfly,cactus,camera,candle,castle,cat,cherries,crab,deciduous-tree,dog-face,
elephant,fish,frog,grapes,guitar,hamburger,hot-beverage,key,lion,mushroom,owl,pear,rabbit-face,snail,sunflower,
teddy-bear,turtle,umbrella`
  .split(/,\s*/)
  .filter(Boolean)

const folder = process.argv[2]
mkdirSync(folder, { recursive: true })
const path = createRequire(import.meta.url).resolve('@iconify-json/noto/icons.json')
const { icons, width = 128, height = 128 } = JSON.parse(readFileSync(path, 'utf8'))
for (const name of THINGS) {
  const icon = icons[name]
  if (!icon) throw new Error(`There is no ${name} in the set`)
  const box = `0 0 ${icon.width ?? width} ${icon.height ?? height}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="256" height="256">${icon.body}</svg>`
  const picture = sharp(Buffer.from(svg), { density: 144 }).resize(256, 256, {
    fit: 'contain',
    background: { r: 0, g: 0, b: 0, alpha: 0 },
  })
  const said = name.replace('deciduous-', '').replace('-face', '').replaceAll('-', ' ')
  writeFileSync(join(folder, `${said}.png`), await picture.png().toBuffer())
}
