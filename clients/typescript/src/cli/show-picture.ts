/** Pictures in the terminal, where it can: the protocols of iTerm2 (also WezTerm, VS Code) and kitty (also Ghostty). */

const CHUNK = 4096

type Terminal = 'iterm' | 'kitty' | null

export function pictureTerminal(environment: NodeJS.ProcessEnv = process.env): Terminal {
  const { TERM = '', TERM_PROGRAM = '' } = environment
  if (/kitty|ghostty/.test(TERM) || TERM_PROGRAM === 'ghostty') return 'kitty'
  return /^(iTerm\.app|WezTerm|vscode)$/.test(TERM_PROGRAM) ? 'iterm' : null
}

/** The bytes that make the terminal draw a PNG, as high as `rows` lines. */
export function asEscapes(png: Uint8Array, terminal: Exclude<Terminal, null>, rows = 16): string {
  const data = Buffer.from(png).toString('base64')
  if (terminal === 'iterm') {
    return `\u001b]1337;File=inline=1;size=${png.length};height=${rows};preserveAspectRatio=1:${data}\u0007\n`
  }
  const chunks = data.match(new RegExp(`.{1,${CHUNK}}`, 'g')) ?? []
  const escapes = chunks.map((chunk, at) => {
    const more = at < chunks.length - 1 ? 1 : 0
    return `\u001b_G${at === 0 ? `a=T,f=100,r=${rows},` : ''}m=${more};${chunk}\u001b\\`
  })
  return `${escapes.join('')}\n`
}
