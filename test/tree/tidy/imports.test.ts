import { imports } from './imports.js'
import { caught, clean } from './samples.js'

caught(imports, 'core imports engine', 'src/core/a.ts', "import { b } from '../engine/b.js'")
caught(imports, 'engine imports control', 'src/engine/a.ts', "import { b } from '../control/b.js'")
caught(imports, 'control imports engine', 'src/control/a.ts', "import '../engine/b.js'")
caught(imports, 'app imports cli', 'src/app/a.ts', "export * from '../cli/b.js'")
caught(imports, 'cli imports control', 'src/cli/a.ts', "const b = await import('../control/b.js')")
caught(imports, 'the index imports engine', 'src/index.ts', "export { a } from './engine/a.js'")
caught(imports, 'src imports a test', 'src/app/a.ts', "import { b } from '../../test/b.js'")
caught(imports, 'a folder that is no layer', 'src/utils/a.ts', 'export const a = 1')
caught(imports, 'core takes from Node', 'src/core/a.ts', "import { join } from 'node:path'")
caught(imports, 'control takes from Node', 'src/control/a.ts', "import { connect } from 'node:net'")
caught(imports, 'a package in the wrong layer', 'src/engine/a.ts', "import { z } from 'zod'")
caught(imports, 'koffi outside its one file', 'src/engine/a.ts', "import koffi from 'koffi'")
caught(
  imports,
  'an import over several lines',
  'src/core/a.ts',
  "import {\n  type B,\n  c,\n} from '../app/b.js'",
)

clean(imports, 'core imports core and zod', 'src/core/config/a.ts', [
  "import { z } from 'zod'",
  "import { b } from '../b.js'",
])
clean(imports, 'engine imports core and Node', 'src/engine/net/a.ts', [
  "import { createServer } from 'node:net'",
  "import { b } from '../../core/b.js'",
  "const thread = new URL('./worker.js', import.meta.url)",
])
caught(
  imports,
  'a package of another layer',
  'src/control/a.ts',
  "import { a } from '@hono/node-server'",
)
clean(imports, 'part of a package with a scope', 'src/app/a.ts', [
  "import { a } from '@hono/node-server/conninfo'",
])
clean(imports, 'koffi in its one file', 'src/engine/native.ts', "await import('koffi')")
clean(imports, 'the index imports app', 'src/index.ts', "export { a } from './app/a.js'")
clean(imports, 'tests import what they like', 'src/core/a.test.ts', "import 'node:fs'")
clean(imports, 'a comment that quotes one', 'src/core/a.ts', "// import { b } from '../app/b.js'")
