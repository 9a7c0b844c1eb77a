/** Completion scripts for bash, zsh and fish, written from the shape of the command line. */

import type { CommandShape, OptionShape, ProgramShape } from './shape.js'

/** The shells there is a script for. */
export const shells = ['bash', 'zsh', 'fish'] as const

/** A shell there is a script for. */
export type Shell = (typeof shells)[number]

/** The script, ready to be evaluated by the shell. */
export function completionScript(shell: Shell, program: ProgramShape): string {
  return { bash, zsh, fish }[shell](program)
}

function bash(program: ProgramShape): string {
  const names = program.commands.map(({ name }) => name)
  const flags = (command: CommandShape) =>
    command.options.flatMap(({ long, short }) => (short === undefined ? [long] : [short, long]))
  const words = (command: CommandShape) => [...command.words, ...flags(command)].join(' ')
  const valued = (kind: OptionShape['value']) => [
    ...new Set(
      [program, ...program.commands]
        .flatMap(({ options }) => options)
        .filter(({ value }) => value === kind)
        .flatMap(({ long, short }) => (short === undefined ? [long] : [short, long])),
    ),
  ]
  return `# eval "$(evener completion bash)"
_evener() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  local command='' word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in ${names.join(' | ')}) command="$word"; break ;; esac
  done
  COMPREPLY=()
  case "$previous" in
    ${valued('file').join(' | ')})
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return ;;
    ${valued('text').join(' | ')}) return ;;
  esac
  case "$command" in
${program.commands.map((command) => `    ${command.name}) words='${words(command)}' ;;`).join('\n')}
    *) words='${[...names, ...flags(program)].join(' ')}' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _evener evener
`
}

function zsh(program: ProgramShape): string {
  const option = ({ long, short, description, value }: OptionShape) => {
    const names = short === undefined ? `'*${long}` : `'*'{${short},${long}}'`
    const action = { file: ':file:_files', text: ':value: ' }
    const text = inSingleQuotes(description.replace(/[[\]\\]/g, '\\$&'))
    return `${names}[${text}]${value === undefined ? '' : action[value]}'`
  }
  const cases = program.commands.map(({ name, options, words }) => {
    const argument = words.length === 0 ? [] : [`'1:word:(${words.join(' ')})'`]
    return `        ${name}) _arguments ${[...argument, ...options.map(option)].join(' ')} ;;`
  })
  const commands = program.commands.map(
    ({ name, description }) => `'${name}:${inSingleQuotes(description)}'`,
  )
  return `#compdef evener
# eval "$(evener completion zsh)"
_evener() {
  local context state line
  local -a commands=(${commands.join(' ')})
  _arguments -C ${program.options.map(option).join(' ')} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
}
if [ "$funcstack[1]" = _evener ]; then _evener "$@"; else compdef _evener evener; fi
`
}

function fish(program: ProgramShape): string {
  const option = (when: string, { long, short, description, value }: OptionShape) => {
    const names = `${short === undefined ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`
    const takes = { file: ' -r -F', text: ' -x' }
    const argument = value === undefined ? '' : takes[value]
    return `complete -c evener -n '${when}' ${names}${argument} -d '${forFish(description)}'`
  }
  const none = '__fish_use_subcommand'
  return `${[
    '# evener completion fish | source',
    'complete -c evener -f',
    ...program.options.map((each) => option(none, each)),
    ...program.commands.flatMap(({ name, description, options, words }) => {
      const when = `__fish_seen_subcommand_from ${name}`
      return [
        `complete -c evener -n ${none} -a ${name} -d '${forFish(description)}'`,
        ...words.map((word) => `complete -c evener -n '${when}' -a ${word}`),
        ...options.map((each) => option(when, each)),
      ]
    }),
  ].join('\n')}\n`
}

function inSingleQuotes(text: string): string {
  return text.replace(/'/g, "'\\''")
}

function forFish(text: string): string {
  return text.replace(/['\\]/g, '\\$&')
}
