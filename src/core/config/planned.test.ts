import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from './parse.js'
import { isPlannedKey, plannedOptions } from './planned.js'
import { configSchema } from './schema.js'
import { optionsIn } from './schema-walk.js'

test('no option is both built and planned', () => {
  const built = optionsIn(configSchema).filter(({ path }) => isPlannedKey(path.split('.')))
  assert.deepEqual(built, [])
})

for (const path of plannedOptions()) {
  test(`${path} is refused as not available in this version`, () => {
    const steps = path.split('.')
    const key = steps.pop()!
    const option = steps.reduceRight<unknown>(
      (inner, step, depth) => {
        if (step === '*' && steps[depth - 1] === 'backends') return [inner]
        return step === '*' ? { web: inner } : { [step]: inner }
      },
      { [key]: 'value' },
    )
    const result = parseConfig(option)
    assert.ok(!result.ok)
    const messages = result.error.map(({ message }) => message)
    assert.ok(messages.includes(`"${key}" is not available in this version`), messages.join('\n'))
  })
}
