/** How wide text is where every character has one column or two, as in a terminal. */

const invisible = /^[\p{M}\p{Cf}]$/u
const wideScripts = ['Han', 'Hangul', 'Hiragana', 'Katakana'].map((name) => `\\p{Script=${name}}`)
const wide = new RegExp(
  `^[\\p{Emoji_Presentation}${wideScripts.join('')}\\u3000-\\u303e\\uff01-\\uff60]$`,
  'u',
)

/** The number of terminal columns plain text takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) {
    if (invisible.test(character)) continue
    width += wide.test(character) ? 2 : 1
  }
  return width
}
