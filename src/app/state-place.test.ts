import assert from 'node:assert/strict'
import { homedir, hostname } from 'node:os'
import { test } from 'node:test'
import { statePathOf } from './state-place.js'

test('stateFile: auto is where systemd says, else of the system for root, else of the user', () => {
  const auto = { stateFile: 'auto', name: 'lb1' } as const
  const path = (env: Record<string, string>, isRoot = false) => statePathOf(auto, env, isRoot)
  const xdg = { XDG_STATE_HOME: '/s/ann' }
  assert.equal(path({ STATE_DIRECTORY: '/a:/b', ...xdg }, true), '/a/lb1.state.json')
  assert.equal(path(xdg, true), '/var/lib/evener/lb1.state.json')
  assert.equal(path(xdg), '/s/ann/evener/lb1.state.json')
  assert.equal(path({}), `${homedir()}/.local/state/evener/lb1.state.json`)
})

test('stateFile: a path is as it is, false is nowhere, and auto has the name of the host', () => {
  assert.equal(statePathOf({ stateFile: '/s/x', name: 'lb1' }), '/s/x')
  assert.equal(statePathOf({ stateFile: false, name: 'lb1' }), undefined)
  const named = statePathOf({ stateFile: 'auto', name: 'auto' }, { STATE_DIRECTORY: '/a' })
  assert.equal(named, `/a/${hostname().replace(/[^\w.-]/g, '_')}.state.json`)
})
