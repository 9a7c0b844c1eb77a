/** The seccomp profile that ships: what every runtime reads, and all that the engines call. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTree } from './tidy/source-file.js'

type Argument = { readonly index: number; readonly value: number; readonly op: string }
type Rule = {
  readonly comment?: string
  readonly names: readonly string[]
  readonly action: string
  readonly errnoRet?: number
  readonly args?: readonly Argument[]
}
type Profile = {
  readonly defaultAction: string
  readonly defaultErrnoRet: number
  readonly architectures: readonly string[]
  readonly syscalls: readonly Rule[]
}

const tree = readTree()
const textOf = (path: string) => tree.find((file) => file.path === path)!.text
const profile = JSON.parse(textOf('packaging/seccomp/evener.json')) as Profile
const allowed = new Set(
  profile.syscalls.flatMap(({ names, action }) => (action === 'SCMP_ACT_ALLOW' ? names : [])),
)

// Functions of the C library that are no system calls of the same name.
const inLibrary = ['malloc', 'free', 'memcpy', 'gnu_get_libc_version']
const callOf: Readonly<Record<string, string>> = { eventfd: 'eventfd2', send: 'sendto' }

test('the profile has the shape that docker, podman and the kubelet read', () => {
  const keys = ['defaultAction', 'defaultErrnoRet', 'architectures', 'syscalls']
  assert.deepEqual(Object.keys(profile), keys)
  assert.equal(profile.defaultAction, 'SCMP_ACT_ERRNO')
  assert.deepEqual(profile.architectures, ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64'])
  for (const rule of profile.syscalls) {
    for (const key of Object.keys(rule)) {
      assert.ok(['comment', 'names', 'action', 'errnoRet', 'args'].includes(key), key)
    }
    assert.ok(['SCMP_ACT_ALLOW', 'SCMP_ACT_ERRNO'].includes(rule.action))
    for (const name of rule.names) assert.match(name, /^[a-z][a-z0-9_]+$/)
    for (const { index, op } of rule.args ?? []) {
      assert.ok(index >= 0 && index < 6)
      assert.ok(['SCMP_CMP_EQ', 'SCMP_CMP_MASKED_EQ'].includes(op))
    }
  }
})

test('no call is named twice without a condition', () => {
  const names = profile.syscalls
    .filter(({ args }) => args === undefined)
    .flatMap((rule) => rule.names)
  assert.equal(new Set(names).size, names.length)
})

test('every call of the engines is allowed, io_uring first', () => {
  const sources = ['src/engine/uring/ffi.ts', 'src/engine/native.ts'].map(textOf).join('\n')
  const functions = [...sources.matchAll(/'(?:int|long|int64_t|intptr|void) (\w+)\(/g)]
    .map(([, name]) => name!)
    .filter((name) => name !== 'syscall' && !inLibrary.includes(name))
  assert.ok(functions.length > 15, functions.join(' '))
  for (const name of functions) assert.ok(allowed.has(callOf[name] ?? name), name)
  for (const name of ['setup', 'enter', 'register']) assert.ok(allowed.has(`io_uring_${name}`))
})

test('what could reach out of a container is not allowed', () => {
  for (const name of ['bpf', 'mount', 'ptrace', 'unshare', 'setns', 'init_module', 'kexec_load']) {
    assert.ok(!allowed.has(name), name)
  }
})
