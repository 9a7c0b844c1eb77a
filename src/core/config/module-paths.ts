/** Which texts are paths of modules. */

/** True for a text that is meant as the path of a module, and not as a word. */
export function isModulePath(text: string): boolean {
  return /^(\.{0,2}\/|file:)/.test(text)
}
