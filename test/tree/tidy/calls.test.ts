import { calls } from './calls.js'
import { caught, clean } from './samples.js'

caught(calls, 'writing to stdout', 'src/cli/a.ts', "process.stdout.write('up')")
caught(calls, 'writing to stderr', 'src/app/a.ts', "process.stderr.write('up')")
caught(calls, 'the console', 'src/cli/a.ts', "console.error('down')")
caught(calls, 'a loop over a socket', 'src/engine/a.ts', 'for await (const chunk of client) {}')
caught(calls, 'leaving at once', 'src/cli/a.ts', 'process.exit(1)')
caught(calls, 'chance', 'src/engine/a.ts', 'const seed = Math.random()')
caught(calls, 'a test that sleeps', 'test/a.test.ts', 'await sleep(1_000)')
caught(calls, 'a test that measures', 'test/a.test.ts', 'const began = performance.now()')
caught(calls, 'a default export', 'scripts/a.mjs', 'export default run')
caught(calls, 'any', 'test/a.test.ts', 'const a = b as any')
caught(calls, "Node's assert", 'src/app/a.ts', "import assert from 'node:assert/strict'")
caught(calls, 'an empty catch', 'src/app/a.ts', 'try { a() } catch {}')
caught(calls, 'an empty catch of two lines', 'test/a.ts', 'try { a() } catch (cause) {\n}')
caught(calls, 'an empty late catch', 'src/app/a.ts', 'a().catch(() => {})')
caught(calls, 'a silenced type error', 'src/app/a.ts', '// @ts-expect-error\na()')

clean(calls, 'the words in a comment', 'src/app/a.ts', '// Not console.log, nor process.exit(1).')
clean(calls, 'leaving from main', 'src/cli/main.ts', 'process.exit(1)')
clean(calls, "Node's assert in a test", 'test/a.test.ts', "import assert from 'node:assert/strict'")
clean(calls, 'a catch that says why', 'src/app/a.ts', [
  'try { a() } catch {',
  '  // The file is gone already: what we wanted.',
  '}',
])
clean(calls, 'one that says why beside it', 'src/app/a.ts', 'a().catch(() => {}) // It was told.')
clean(calls, 'a catch that acts', 'src/app/a.ts', 'try { a() } catch (cause) { report(cause) }')
