/** The admin interface. Which test shows each option of it. */

import type { Behaviours } from './shown.js'

const options = 'test/admin/options.test.ts'

const tokens: Behaviours[string] = [
  [options, 'admin.tokens: name, role and token say who may do what'],
]
const socket: Behaviours[string] = [
  [options, 'admin.socket: path and mode are those of the file, and false is none'],
]
const tls: Behaviours[string] = [[options, 'admin.tls: cert and key make it HTTPS']]

/** By the path of the option, `*` for names and indexes. */
export const adminShown: Behaviours = {
  admin: [
    [options, 'admin: a library has it when it is asked for, and not otherwise'],
    ['test/cli/admin.test.ts', 'the program has an admin interface, and admin: false turns it off'],
  ],
  'admin.listen': [
    [options, 'admin.listen is the TCP address, and false is none'],
    [options, 'admin.listen: auto goes on without TCP when the port is taken'],
  ],
  'admin.hosts': [[options, 'admin.hosts are names that may be asked for']],
  'admin.tokens': [
    ...tokens,
    [options, 'without admin.tokens one is made at the start, for its owner alone'],
  ],
  'admin.tokens.*.name': tokens,
  'admin.tokens.*.role': tokens,
  'admin.tokens.*.token': tokens,
  'admin.tls.cert': tls,
  'admin.tls.key': tls,
  'admin.open': [[options, 'admin.open is what takes no token and any name']],
  'admin.socket': socket,
  'admin.socket.path': socket,
  'admin.socket.mode': socket,
  'admin.socket.group': [[options, 'admin.socket.group is the group of the file']],
}
