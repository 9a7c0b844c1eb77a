/**
 * One thing that is wrong with a configuration: where, what, and what to do about it. As plain
 * data.
 */

/** A place in a text, counted from 1; columns count characters. `text` is the whole line. */
export type Position = {
  readonly line: number
  readonly column: number
  /** How many characters of the line are meant; at least 1. */
  readonly width: number
  readonly text: string
}

/** A file, and the position in it where one is known: a file that is absent has none. */
export type Place = { readonly file: string; readonly position: Position | undefined }

/** A second place that matters, such as where a name was defined first. */
export type RelatedPlace = { readonly message: string; readonly place: Place }

/** Errors refuse a configuration; warnings are told and the configuration is taken. */
export type Problem = {
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** The option, as in `pools.web.backends[0].weight`; empty where the problem is with the file. */
  readonly path: string
  /** Undefined when the configuration came as an object and not from a file. */
  readonly place: Place | undefined
  /** What to do, such as `did you mean "bind"?`. */
  readonly hint: string | undefined
  readonly related: readonly RelatedPlace[]
}

/** The keys and indexes that lead to a value. */
export type Path = readonly (string | number)[]

/** Problems told at most; beyond it only their number is. A broken file is fixed from the top. */
export const problemsMax = 100

/** Makes a problem of what is known about it; an error unless it says otherwise. */
export function problem(
  message: string,
  place: Place | undefined,
  rest: Partial<Omit<Problem, 'message' | 'place'>> = {},
): Problem {
  return { severity: 'error', path: '', hint: undefined, related: [], ...rest, message, place }
}

/** `['pools', 'web', 'backends', 0]` → `pools.web.backends[0]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    const plain = /^[\w-]+$/.test(step)
    if (!plain) return `${text}[${JSON.stringify(step)}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}

/**
 * In the order a reader meets them: by file, then line, then column. Files that are not among
 * `known` follow in the order they are first named in.
 */
export function sortProblems(
  problems: readonly Problem[],
  known: Iterable<string> = [],
): Problem[] {
  const files = [...new Set([...known, ...problems.map(({ place }) => place?.file)])]
  return [...problems].sort((left, right) => {
    const byFile = files.indexOf(left.place?.file) - files.indexOf(right.place?.file)
    if (byFile !== 0) return byFile
    const [from, to] = [left.place?.position, right.place?.position]
    return (from?.line ?? 0) - (to?.line ?? 0) || (from?.column ?? 0) - (to?.column ?? 0)
  })
}
