/** Shows of a rule that it catches a sample, and that it leaves a good one alone: a test each. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Rule, sourceFile } from './source-file.js'

type Text = string | readonly string[]

/** The rule must find something in a tree of this one file. */
export function caught(rule: Rule, name: string, path: string, text: Text): void {
  test(`tidy catches ${rule.name}: ${name}`, () => {
    assert.notDeepEqual(rule.check([sourceFile(path, whole(text))]), [])
  })
}

/** The rule must find nothing in a tree of this one file. */
export function clean(rule: Rule, name: string, path: string, text: Text): void {
  test(`tidy allows ${rule.name}: ${name}`, () => {
    assert.deepEqual(rule.check([sourceFile(path, whole(text))]), [])
  })
}

function whole(text: Text): string {
  return typeof text === 'string' ? text : text.join('\n')
}
