import type { Command } from 'commander'

/** Words that may follow, from the commands themselves. */
function wordsOf(program: Command): Record<string, string[]> {
  const flags = (command: Command) => command.options.map(({ long }) => long).filter((long) => long !== undefined)
  const names = program.commands.map((command) => command.name())
  const own = program.commands.map((command) => [
    command.name(),
    [...command.commands.map((sub) => sub.name()), ...flags(command)],
  ])
  return { '': [...names, ...flags(program)], ...(Object.fromEntries(own) as Record<string, string[]>) }
}

function bash(words: Record<string, string[]>): string {
  const cases = Object.entries(words).map(([name, next]) => `    ${name || '""'}) words="${next.join(' ')}" ;;`)
  return `_kizy() {
  local words="" first=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word != -* ]] && { first=$word; break; }; done
  case "$first" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _kizy kizy
`
}

const fish = (words: Record<string, string[]>): string =>
  Object.entries(words)
    .map(([name, next]) => {
      const when = name ? `__fish_seen_subcommand_from ${name}` : '__fish_use_subcommand'
      return `complete -c kizy -n '${when}' -a '${next.join(' ')}'\n`
    })
    .join('')

const zsh = (words: Record<string, string[]>): string => `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`

const SHELLS = { bash, zsh, fish }

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('what makes your shell complete kizy’s words: eval "$(kizy completion bash)"')
    .addArgument(program.createArgument('<shell>', 'which shell').choices(Object.keys(SHELLS)))
    .action((shell: keyof typeof SHELLS) => {
      process.stdout.write(SHELLS[shell](wordsOf(program)))
    })
}
