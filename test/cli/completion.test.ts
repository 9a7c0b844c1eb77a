import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { finished } from './program.js'

const script = finished(['completion', 'bash']).output

/** What bash offers for a line of words, the last of which is being written. */
function offered(...words: readonly string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ')
  const call = `${script}
COMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}
_evener
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr, status } = spawnSync('bash', ['-c', call], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return stdout.split('\n').filter((word) => word !== '')
}

test('the bash script is valid, and offers commands, options and files', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  assert.deepEqual(offered('evener', 'ch'), ['check'])
  assert.ok(offered('evener', '--l').includes('--listen'))
  assert.deepEqual(offered('evener', 'check', '--d'), ['--deep'])
  assert.deepEqual(offered('evener', 'run', '--d'), [])
  assert.deepEqual(offered('evener', 'completion', 'f'), ['fish'])
  assert.deepEqual(offered('evener', 'run', '-c', '/etc/hostnam'), ['/etc/hostname'])
  assert.deepEqual(offered('evener', '--to', ''), [])
})

test('the scripts for zsh and fish name every command', () => {
  for (const shell of ['zsh', 'fish']) {
    const { code, output } = finished(['completion', shell])
    assert.equal(code, 0)
    for (const verb of ['run', 'check', 'demo', 'doctor', 'completion']) {
      assert.match(output, new RegExp(`\\b${verb}\\b`), `${shell}: ${verb}`)
    }
  }
})
