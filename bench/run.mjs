// npm run bench [-- NAME [COUNT]]: all benches, or one. They need a built studio (npm run build).
const BENCHES = [
  'click-to-file',
  'start',
  'engine',
  'progress',
  'references',
  'turns',
  'switch',
  'learning',
  'training',
  'api',
  'auto',
  'auto-models',
  'lighthouse',
  'wall',
]

const [name, option] = process.argv.slice(2)
if (name && !BENCHES.includes(name)) {
  console.error(`There is no bench ${name}: ${BENCHES.join(', ')}`)
  process.exit(1)
}
for (const bench of name ? [name] : BENCHES) {
  const { run } = await import(`./${bench}.mjs`)
  // A count, or the name of a variant.
  await run(option && (Number(option) || option))
}
process.exit(0)
