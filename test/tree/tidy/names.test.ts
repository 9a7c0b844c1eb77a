import { names } from './names.js'
import { caught, clean } from './samples.js'

caught(names, 'a file', 'src/core/utils.ts', '')
caught(names, 'a folder', 'src/helpers/a.ts', '')
caught(names, 'part of a file name', 'src/core/pool-manager.ts', '')
caught(names, 'the spelling of a file name', 'src/core/liveTable.ts', '')
caught(names, 'an exported name', 'src/core/a.ts', 'export class PoolManager {}')

clean(names, 'a word inside another', 'src/core/metadata-format.ts', 'export const dataset = 1')
clean(names, 'a test', 'src/core/live-table.test.ts', '')
