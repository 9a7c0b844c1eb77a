import { purity } from './purity.js'
import { caught, clean } from './samples.js'

caught(purity, 'the clock', 'src/core/a.ts', 'const nowMs = Date.now()')
caught(purity, 'the clock of performance', 'src/core/a.ts', 'const nowMs = performance.now()')
caught(purity, 'the date of today', 'src/control/a.ts', 'const today = new Date()')
caught(purity, 'chance', 'src/core/a.ts', 'const jitter = Math.random()')
caught(purity, 'a timer', 'src/control/a.ts', 'setTimeout(probe, 100)')
caught(purity, 'an interval', 'src/core/a.ts', 'setInterval(probe, 100)')
caught(purity, 'the process', 'src/core/a.ts', 'const { HOME } = process.env')
caught(purity, 'the console', 'src/control/a.ts', "console.log('up')")
caught(purity, 'a throw', 'src/core/a.ts', "throw new Error('refused')")

clean(
  purity,
  'a date of a given time',
  'src/core/a.ts',
  'const text = new Date(wallMs).toISOString()',
)
clean(purity, 'the words in comments and strings', 'src/core/a.ts', [
  '// Never setTimeout or Date.now here.',
  "const text = 'process.env, Math.random()'",
])
clean(purity, 'engines use time', 'src/engine/net/a.ts', 'setTimeout(close, performance.now())')
clean(purity, 'the throw of assert', 'src/core/assert.ts', 'throw new BrokenPromise(promise)')
