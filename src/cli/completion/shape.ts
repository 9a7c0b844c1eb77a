/** The command line as plain values, read off commander, for the writers of completion scripts. */

import type { Command, Option } from 'commander'

/** One option. `value`: what kind of value it takes, undefined for a switch. */
export type OptionShape = {
  readonly long: string
  readonly short: string | undefined
  readonly description: string
  readonly value: 'file' | 'text' | undefined
}

/** One command; the program itself is one too. `words`: what its argument may be. */
export type CommandShape = {
  readonly name: string
  readonly description: string
  readonly options: readonly OptionShape[]
  readonly words: readonly string[]
}

/** The program and its commands. */
export type ProgramShape = CommandShape & { readonly commands: readonly CommandShape[] }

/** Reads the shape of a command line. `words` gives the words a command's argument may be. */
export function shapeOf(
  program: Command,
  words: (command: string) => readonly string[],
): ProgramShape {
  const shape = (command: Command): CommandShape => ({
    name: command.name(),
    description: shortened(command.description()),
    options: command.createHelp().visibleOptions(command).map(optionShape),
    words: words(command.name()),
  })
  return { ...shape(program), commands: program.commands.map(shape) }
}

function optionShape({ long, short, description, flags }: Option): OptionShape {
  const value = /<(.+)>/.exec(flags)?.[1]
  return {
    long: long ?? '',
    short,
    description: shortened(description),
    value: value === undefined ? undefined : value === 'file' ? 'file' : 'text',
  }
}

// What stands in parentheses at the end (a default, a remark) is for the longer text of --help.
function shortened(text: string): string {
  return text.replace(/\s*\([^()]*\)$/, '')
}
