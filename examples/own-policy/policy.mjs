// A policy of your own: the nearest zone first, until its backends have their fill of sessions.

import { definePolicy } from 'evener'

export default definePolicy({
  // Once per worker, with what the configuration says under `options`.
  create({ zones, fill }) {
    if (!Array.isArray(zones) || !(fill > 0)) throw new TypeError('zones is a list, fill a number')
    // For every session. What is left to nobody is given in turn.
    return (backends) => {
      for (const zone of zones) {
        const near = backends.find(({ name, sessions }) => {
          return name.startsWith(`${zone}-`) && sessions < fill
        })
        if (near !== undefined) return near
      }
      return undefined
    }
  },
})
