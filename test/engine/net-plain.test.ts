/**
 * The net engine where koffi cannot load: what it cannot do then, and that it does all the rest.
 */

import { createNetEngine } from '../../src/engine/net/engine.js'
import { engineSuite } from './suite.js'

const noPause = 'Node cannot stop accepting and keep the kernel listening: it resets as overload'
const noInterval = 'Node sets when keep-alive begins; libuv then probes every second, ten times'
const noEvent = 'no event tells of a reset on a connection that nothing is read from'
const noFilter =
  'nothing holds newcomers off: one whose handshake ends in the close itself is reset'
const noRescue = 'Node destroys a socket whose write fails, with all that had arrived on it'
const slowResets =
  'a reset is passed on a quarter of a second late: a hundred of them take too long'

engineSuite('net without kernel calls', (options) => createNetEngine(options, null), {
  'at the limit accepting stops, and goes on when there is room': noPause,
  'a single free place is given to who waits': noPause,
  'the limit is one for all listeners': noPause,
  'a listener that closes while paused serves who waits, and nobody who comes later': noPause,
  'a paused listener accepts nobody; who came meanwhile is served then': noPause,
  'a listener that is paused stays so when there is room again': noPause,
  'an engine stops though a listener is paused': noPause,
  'a busy listener that closes loses nobody': noFilter,
  'an answer arrives though answer and upload were stuck at the reset': noRescue,
  'both connections send at once, and are kept alive as configured': noInterval,
  'a client that leaves before its backend is found': noEvent,
  'a client that resets leaves the queue; one that is only done sending stays': noEvent,
  'two hundred clients wait for one place, and all are served': slowResets,
  'a client that resets after its FIN is noticed though nothing is sent': noEvent,
})
