/**
 * Which lines of a process are worth a person's eye: those in the house's own
 * form (`12:00:01 info run finished …`) from info on, and tracebacks' last words.
 */
export function shownLine(line) {
  const own = /^\d\d:\d\d:\d\d (debug|info|warn|error) +(.*)$/i.exec(line)
  if (own) {
    const level = own[1].toLowerCase()
    if (level === 'debug') return null
    return level === 'info' ? own[2] : `${level}: ${own[2]}`
  }
  return /^(\w+Error\b|Error:|\s*⨯)/.test(line) ? line.trim() : null
}
