/**
 * Loads the policies of users' own that a snapshot names, on the thread that will ask them. By then
 * each has been tried (app/try-module.ts): what fails all the same is told, and the pool balances
 * in turn.
 */

import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { LoadedPolicy } from '../core/policy/module.js'
import type { Balance } from '../core/policy/policy.js'
import { type PolicyPick, userPickOf, wordsOf } from '../core/policy/user-policy.js'
import { bad, type Result } from '../core/result.js'
import type { PoolSnapshot, Snapshot } from '../core/snapshot.js'

/** What went wrong with the policy of a pool: its file, and why in words. */
export type PolicyFailure = { readonly pool: string; readonly module: string; readonly why: string }

/** The policies that were loaded, by the name of their pool. */
export type LoadedPolicies = ReadonlyMap<string, LoadedPolicy>

type ModuleBalance = Extract<Balance, { policy: 'module' }>

/** Longest wait for a module: one that waits for something itself may never be there. */
const loadMsMax = 5000

/** True where a snapshot names a policy that is to be loaded. */
export function namesPolicies({ pools }: Snapshot): boolean {
  return pools.some(({ balance }) => balance.policy === 'module')
}

/**
 * Loads them all. Never rejects. `onFailed` is told of each pool's first failure, now or later when
 * sessions ask: once, however often it fails.
 */
export async function loadPolicies(
  { pools }: Snapshot,
  onFailed: (failure: PolicyFailure) => void,
): Promise<LoadedPolicies> {
  const loaded = await Promise.all(pools.map((pool) => loadPolicy(pool, onFailed)))
  return new Map(loaded.filter((each) => each !== undefined))
}

async function loadPolicy(
  { name: pool, balance }: PoolSnapshot,
  onFailed: (failure: PolicyFailure) => void,
): Promise<readonly [string, LoadedPolicy] | undefined> {
  if (balance.policy !== 'module') return undefined
  let isTold = false
  const failed = (why: string): void => {
    if (!isTold) onFailed({ pool, module: balance.file, why })
    isTold = true
  }
  const pick = await Promise.race([importPolicy(balance), tooLate()])
  if (pick.ok) return [pool, { pick: pick.value, failed }]
  failed(pick.error)
  return undefined
}

/** Imports a module and makes its policy of the options. What it throws is told as an error. */
export async function importPolicy(balance: ModuleBalance): Promise<Result<PolicyPick, string>> {
  try {
    const url = pathToFileURL(pathOf(balance.file))
    // Modules are kept for ever once imported; another address makes a reload read the file again.
    url.searchParams.set('changed', String((await stat(url)).mtimeMs))
    const module: Readonly<Record<string, unknown>> = await import(url.href)
    return userPickOf(module.default, balance.options)
  } catch (cause) {
    return bad(wordsOf(cause))
  }
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : resolve(file)
}

function tooLate(): Promise<Result<PolicyPick, string>> {
  const error = `it was not loaded within ${loadMsMax / 1000} seconds`
  return new Promise((answer) => {
    setTimeout(() => answer(bad(error)), loadMsMax).unref()
  })
}
