import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { readTree, rootPath } from './tidy/source-file.js'

const pages = readTree().filter(({ path }) => path.endsWith('.md'))
const textOf = new Map(pages.map(({ path, text }) => [path, text]))

/** Where a page points inside the repository; code and quotations point nowhere. */
function linksOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```|`[^`\n]*`/gm, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)|<img[^>]* src="([^"]+)"/g)]
    .map(([, link, image]) => link ?? image ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
}

/** The anchors of a page's headings, as the usual renderers make them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const words = heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '')
    return words.replaceAll(' ', '-')
  })
}

for (const { path, text } of pages) {
  test(`links lead somewhere: ${path}`, () => {
    for (const link of linksOf(text)) {
      const [file = '', anchor] = link.split('#')
      const wanted = file === '' ? path : join(dirname(path), file)
      assert.ok(existsSync(join(rootPath, wanted)), `${link}: there is no ${wanted}`)
      if (anchor === undefined) continue
      assert.ok(anchorsOf(textOf.get(wanted) ?? '').includes(anchor), `${link}: no such heading`)
    }
  })
}

test('every decision is in the list of decisions, every page of docs in its own', () => {
  for (const folder of ['docs/decisions', 'docs']) {
    const listed = linksOf(textOf.get(`${folder}/README.md`) ?? '')
    for (const name of readdirSync(join(rootPath, folder))) {
      if (name.endsWith('.md') && name !== 'README.md') {
        assert.ok(listed.includes(name), `${folder}/README.md does not mention ${name}`)
      }
    }
  }
})

test('the pages show what they may: a link that leads nowhere would be seen', () => {
  assert.deepEqual(linksOf('[a](b.md#c) `[d](e)` [f](https://g) ![h](i.png)'), ['b.md#c', 'i.png'])
  assert.deepEqual(anchorsOf('## Where do I change …'), ['where-do-i-change-'])
})
