/** How a test is named that shows what an option does. */

/** A test by its file and its title as it stands there. */
export type Shown = readonly [file: string, title: string]

/** By the path of the option, `*` for names and indexes. */
export type Behaviours = Readonly<Record<string, readonly Shown[]>>
