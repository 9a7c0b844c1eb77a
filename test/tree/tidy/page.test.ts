import { page } from './page.js'
import { caught, clean } from './samples.js'

const part = 'dashboard/parts/a.tsx'
const model = 'dashboard/model/a.ts'

caught(page, 'code of src', part, "import { a } from '../../src/core/a.js'")
caught(
  page,
  'types of src that leave an import behind',
  part,
  "import { type A } from '../../src/a.js'",
)
caught(page, 'a package', part, "import { z } from 'zod'")
caught(page, 'Node', 'dashboard/live/a.ts', "import { join } from 'node:path'")
caught(page, 'a model that draws', model, "import { a } from '../parts/a.js'")
caught(page, 'a model with a package', model, "import { h } from 'preact'")
caught(page, 'a model with a clock', model, 'const nowMs = Date.now()')
caught(page, 'a model with a document', model, 'document.title = a')

clean(page, 'types of src', part, [
  'import type {',
  '  A,',
  "} from '../../src/core/a.js'",
  "import { useState } from 'preact/hooks'",
  "import { b } from '../model/b.js'",
])
clean(page, 'a model that decides', model, "import type { A } from '../../src/core/a.js'")
clean(page, 'what its tests take', 'dashboard/model/a.test.ts', "import { test } from 'node:test'")
