import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doctorText } from '../commands/doctor.js'
import { colourless } from '../terminal/paint.js'
import { findingsOf } from './checks.js'
import type { Facts } from './facts.js'

const fine: Facts = {
  runtimeVersion: '20.19.0',
  platform: 'linux',
  kernelVersion: '6.1.0',
  engines: [{ name: 'net', why: null }],
  auto: { name: 'net', why: 'for a test' },
  kernelCalls: null,
  descriptors: { soft: 1_048_576, hard: 1_048_576 },
  sessionsMax: 524_000,
  runsUnder: 'shell',
  ports: { first: 32768, last: 60999 },
  backlogMax: 4096,
  lowestPort: 1,
}
const weights = (change: Partial<Facts>) =>
  Object.fromEntries(findingsOf({ ...fine, ...change }).map(({ name, weight }) => [name, weight]))
const fixOf = (name: string, change: Partial<Facts>) =>
  findingsOf({ ...fine, ...change }).find((finding) => finding.name === name)?.fix ?? ''

test('a usual machine is fine', () => {
  assert.deepEqual(new Set(Object.values(weights({}))), new Set(['ok']))
})

test('what costs room or speed is a warning, with the command that mends it', () => {
  const low: Partial<Facts> = { sessionsMax: 400, descriptors: { soft: 1024, hard: 1024 } }
  assert.equal(weights(low).descriptors, 'warn')
  assert.match(fixOf('descriptors', low), /^sudo prlimit --pid \$\$ --nofile=\d+:\d+$/)
  assert.match(
    fixOf('descriptors', { ...low, runsUnder: 'container' }),
    /^docker run --ulimit nofile=/,
  )
  assert.match(fixOf('descriptors', { ...low, runsUnder: 'systemd' }), /LimitNOFILE=/)
  const ports = { ports: { first: 40_000, last: 41_000 } }
  assert.equal(weights(ports)['local ports'], 'warn')
  assert.match(fixOf('local ports', ports), /^sudo sysctl -w net\.ipv4\.ip_local_port_range=/)
  assert.match(
    fixOf('listen backlog', { backlogMax: 128 }),
    /^sudo sysctl -w net\.core\.somaxconn=/,
  )
  assert.equal(weights({ kernelCalls: 'koffi cannot be loaded' })['kernel calls'], 'warn')
  assert.equal(weights({ platform: 'darwin' }).kernel, 'warn')
  assert.match(fixOf('listen ports', { lowestPort: 1024 }), /ip_unprivileged_port_start=80$/)
})

test('an engine that cannot be had is told with how to allow it', () => {
  const refused = (why: string, runsUnder: Facts['runsUnder'] = 'container') => {
    return fixOf('uring engine', { engines: [{ name: 'uring', why }], runsUnder })
  }
  const turnedOff = 'kernel.io_uring_disabled is 2: io_uring is turned off'
  assert.equal(refused(turnedOff), 'sudo sysctl -w kernel.io_uring_disabled=0')
  const notPermitted = 'io_uring is not permitted here (EPERM), as container seccomp profiles do'
  assert.match(refused(notPermitted), /seccomp=packaging\/seccomp\/evener\.json/)
  assert.match(
    refused(notPermitted, 'systemd'),
    /add @aio to the unit's existing SystemCallFilter=/,
  )
  assert.equal(refused('io_uring needs Linux 6.1 or newer, this is 5.10'), '')
})

test('which engine auto takes is told, and why', () => {
  const found = findingsOf(fine).find(({ name }) => name === 'engine: auto')
  assert.equal(found?.text, 'net: for a test')
})

test('what keeps Evener from working is a failure', () => {
  assert.equal(weights({ sessionsMax: 0 }).descriptors, 'fail')
  assert.equal(weights({ runtimeVersion: '20.18.3' }).Node, 'fail')
  assert.equal(weights({ runtimeVersion: '18.20.0' }).Node, 'fail')
  assert.equal(weights({ runtimeVersion: '26.0.0' }).Node, 'ok')
})

test('the report wraps sentences at the width and never a command', () => {
  const findings = findingsOf({ ...fine, sessionsMax: 400, backlogMax: 128 })
  const lines = doctorText(findings, '0.1.0', 60, colourless).split('\n')
  for (const line of lines) assert.ok(line.length <= 60 || line.includes('fix  '), line)
  assert.ok(lines.some((line) => line.endsWith('fix  sudo sysctl -w net.core.somaxconn=4096')))
  assert.equal(lines.at(-2), 'Evener works here; what is marked ! limits it.')
})
