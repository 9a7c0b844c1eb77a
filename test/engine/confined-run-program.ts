/**
 * Runs the command line program where io_uring_setup is refused, as in a container: a filter stays
 * with the programs that are started under it.
 *
 *    node confined-run-program.js --listen 127.0.0.1:0 --to 127.0.0.1:1
 */

import { constants } from 'node:os'
import { loadForeign } from '../../src/engine/native.js'
import { confine } from './confine.js'

const ioUringSetup = 425
// Without koffi there is nothing to confine with, and no io_uring to refuse either.
if (loadForeign().ok) confine([{ call: ioUringSetup, errno: constants.errno.EPERM }], null)
await import('../../src/cli/main.js')
