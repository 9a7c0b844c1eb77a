import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTree } from './tidy/source-file.js'

// Which sections of these pages tell of a policy, a probe or a rule.
const told: Readonly<Record<string, RegExp>> = {
  'docs/balancing.md': /./,
  'docs/limits.md': /./,
  'docs/backend-states.md': /^(Ejection|Zombies|Sessions that are open|When no backend is left)$/,
  'docs/health-checks.md': /^(tcp|http and https|tls|exchange|exec|agent)$/,
}

// In a line of their own, or in the middle of a paragraph where there is little to say.
const wanted: readonly RegExp[] = [
  /\*\*What it does\.\*\*/,
  /\*\*When\s+to\s+choose\s+it\.\*\*/,
  /\*\*Options\.\*\*\s(None|[\s\S]*config\.md#)/,
  /^```yaml$/m,
  /\*\*(When backends come and go|How it behaves)\.\*\*/,
]

for (const { path, text } of readTree()) {
  const isTold = told[path]
  if (isTold === undefined) continue
  const sections = text.split(/^## /m).slice(1)
  for (const section of sections) {
    const [heading = ''] = section.split('\n', 1)
    if (!isTold.test(heading)) continue
    test(`${path}, ${heading}: what, when, options, an example, and how it behaves`, () => {
      const missing = wanted.filter((mark) => !mark.test(section))
      assert.deepEqual(missing.map(String), [])
    })
  }
}
