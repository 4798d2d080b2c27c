import type { RunEvent } from '../events.ts'

const BAR = 24

/** What a command says: words and bars for people, one JSON value for programs (`--json`). */
export class Output {
  private drawn = false

  constructor(readonly isJson: boolean) {}

  private get hasBar(): boolean {
    return !this.isJson && process.stderr.isTTY === true
  }

  /** A line for people. */
  say(line: string): void {
    this.clear()
    if (!this.isJson) process.stdout.write(`${line}\n`)
  }

  /** The command's answer: rows for people, the whole value for programs. */
  answer(value: unknown, lines: () => string[]): void {
    this.clear()
    if (this.isJson) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
    else for (const line of lines()) process.stdout.write(`${line}\n`)
  }

  /** Draws over the last line of the error stream, where there is a terminal to draw on. */
  progress(event: RunEvent): void {
    if (event.type === 'progress') {
      const { index, phase, fraction, secondsLeft } = event.progress
      const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`
      this.bar(fraction, `picture ${index + 1}: ${phase}${left}`)
    } else if (event.run.status === 'queued') {
      this.bar(0, event.run.ahead > 0 ? `waiting, ${event.run.ahead} before you` : 'waiting')
    }
  }

  /** A bar and words, drawn over the last ones. Does nothing where there is no terminal to draw on. */
  bar(fraction: number, words: string): void {
    if (!this.hasBar) return
    const full = Math.round(fraction * BAR)
    process.stderr.write(`\r\u001b[2K${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${words}`)
    this.drawn = true
  }

  clear(): void {
    if (this.drawn) process.stderr.write('\r\u001b[2K')
    this.drawn = false
  }
}

/** Columns padded to their widest entry. */
export function table(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, at) => Math.max(all[at] ?? 0, cell.length)), [])
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  )
}
