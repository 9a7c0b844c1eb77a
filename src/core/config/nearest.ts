/** The word somebody most likely meant. */

/**
 * The candidate nearest to `text`, or undefined when none is near: case, hyphens and underscores
 * count for nothing, else one slip (a letter wrong, missing, added, or two swapped) for every three
 * characters.
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(text)
  const near = [...candidates]
    .map((candidate) => ({ candidate, slips: slipsBetween(wanted, plain(candidate)) }))
    .filter(({ candidate, slips }) => slips <= Math.max(candidate.length, wanted.length) / 3)
    .sort((left, right) => left.slips - right.slips)
  return near[0]?.candidate
}

/** `did you mean "…"?`, or undefined when nothing is near. */
export function didYouMean(text: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(text, candidates)
  return found === undefined ? undefined : `did you mean "${found}"?`
}

function plain(text: string): string {
  // Long texts are never a slip of the pen, and the comparison below takes the square of the
  // length.
  return text.slice(0, 100).toLowerCase().replace(/[-_]/g, '')
}

// Optimal string alignment: Levenshtein's distance that also counts a swap of neighbours as one.
function slipsBetween(left: string, right: string): number {
  let before: number[] = []
  let above = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      let slips = Math.min(
        above[column]! + 1,
        current[column - 1]! + 1,
        above[column - 1]! + (same ? 0 : 1),
      )
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (row > 1 && column > 1 && swapped) slips = Math.min(slips, before[column - 2]! + 1)
      current.push(slips)
    }
    before = above
    above = current
  }
  return above[right.length]!
}
