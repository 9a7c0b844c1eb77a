/** The options of `npm run bench`. A wrong one ends the process with what would be right. */

import { Command, InvalidArgumentError } from 'commander'
import { loads } from './loads.js'
import { engineNames, peerNames, type SubjectName } from './subject-names.js'

/** What was asked for. */
export type Options = {
  readonly only: readonly string[]
  readonly subjects: readonly SubjectName[]
  readonly rounds: number
  readonly seconds: number
  readonly again: number
  readonly writeDocs: boolean
  /** A results file to show again instead of measuring. */
  readonly from: string | undefined
}

type Parsed = Omit<Options, 'subjects'> & {
  readonly engines: readonly SubjectName[]
  readonly peers: readonly SubjectName[]
}

/** Reads the command line. */
export function parseOptions(argv: readonly string[]): Options {
  const loadNames = [...new Set(loads.flatMap(({ name, group }) => [name, group]))]
  const command = new Command('npm run bench --')
    .description('Measures Evener beside HAProxy, nginx, a plain Node proxy and no balancer.')
    .option('--only <loads>', `some of: ${loadNames.join(', ')}`, listOf(loadNames), [])
    .option('--engines <names>', 'some of: uring, net', listOf(engineNames), engineNames)
    .option('--peers <names>', `some of: ${peerNames.join(', ')}`, listOf(peerNames), peerNames)
    .option('--rounds <n>', 'how often everything is run', wholeNumber(1), 3)
    .option('--seconds <n>', 'how long each load lasts', wholeNumber(1), 2)
    .option('--again <n>', 'how often a disturbed run is made again', wholeNumber(0), 2)
    .option('--write-docs', 'put the results into docs/ and keep them in bench/results/', false)
    .option('--from <file>', 'show the results of this file instead of measuring')
    .parse(argv)
  const { engines, peers, ...rest } = command.opts<Parsed>()
  return { ...rest, subjects: [...engines, ...peers] }
}

function listOf<Name extends string>(known: readonly Name[]): (text: string) => Name[] {
  return (text) => {
    const names = text.split(',').filter((name) => name !== '')
    const unknown = names.find((name) => !known.includes(name as Name))
    if (unknown === undefined) return names as Name[]
    throw new InvalidArgumentError(`no ${unknown}; there are ${known.join(', ')}`)
  }
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least) return value
    throw new InvalidArgumentError(`a whole number of at least ${least}`)
  }
}
