import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfigFiles } from '../../src/app/config-files.js'
import { configOfOneLiner } from '../../src/cli/one-liner.js'
import { finished, folderFor } from './program.js'

const samples = [
  { listen: [':8080'], to: ['10.0.0.1:9001'], balance: undefined, health: undefined },
  {
    listen: ['127.0.0.1:8080', '[::1]:8080', 'unix:/run/web.sock'],
    to: ['10.0.0.1:9001', 'db.internal:5432', 'unix:/run/app.sock'],
    balance: 'round-robin',
    health: 'http:/health=up',
  },
  { listen: [':1'], to: ['[::1]:2'], balance: undefined, health: 'off' },
  { listen: [':1'], to: ['a:2'], balance: undefined, health: 'tcp' },
  { listen: [':1'], to: ['a:2'], balance: undefined, health: 'http:/=${HOME}: "yes" # no' },
  { listen: [':1'], to: ['a:2'], balance: undefined, health: 'http:/=/^(up|ok)$/i' },
  { listen: [':1'], to: ['a:2'], balance: undefined, health: 'http:/=true' },
]

for (const sample of samples) {
  const { listen, to, balance, health } = sample
  const args = [
    ...listen.flatMap((address) => ['--listen', address]),
    ...to.flatMap((address) => ['--to', address]),
    ...(balance === undefined ? [] : ['--balance', balance]),
    ...(health === undefined ? [] : ['--health', health]),
  ]
  test(`what --print-config prints is the same balancer: ${args.join(' ')}`, async (context) => {
    const printed = finished([...args, '--print-config'])
    assert.equal(printed.code, 0, printed.errors)
    assert.match(finished(['check', '-c', '-'], { input: printed.output }).output, /: fine/)

    const file = join(folderFor(context), 'evener.yaml')
    writeFileSync(file, printed.output)
    const loaded = await loadConfigFiles([file])
    const meant = configOfOneLiner(sample)
    assert.ok(loaded.ok && meant.ok)
    assert.deepEqual(loaded.value.config, meant.value.config)
  })
}
