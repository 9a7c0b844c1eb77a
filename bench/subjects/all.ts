/** How each subject is started. `direct` is not here: nothing stands between. */

import type { SubjectName } from '../subject-names.js'
import { evener } from './evener.js'
import { haproxy } from './haproxy.js'
import { nginx } from './nginx.js'
import { pipe } from './pipe.js'
import type { Prepare } from './subject.js'

/** How each is started, by name. */
export const prepareOf: Readonly<Record<Exclude<SubjectName, 'direct'>, Prepare>> = {
  uring: evener('uring'),
  net: evener('net'),
  haproxy: haproxy(true),
  'haproxy-default': haproxy(false),
  nginx: nginx(true),
  'nginx-default': nginx(false),
  pipe,
}
