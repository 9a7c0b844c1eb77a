import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Bag } from './bag.js'

test('a bag holds what was put in and not taken out, whatever the order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 })), (turns) => {
      const bag = new Bag<number>()
      const inside = new Map<number, { leave: () => void; isTaken: boolean }>()
      for (const turn of turns) {
        const place = inside.get(turn)
        if (place === undefined) inside.set(turn, bag.add(turn))
        else {
          place.leave()
          place.leave()
          assert.equal(place.isTaken, false)
          inside.delete(turn)
        }
        assert.equal(bag.size, inside.size)
        assert.deepEqual(bag.items().sort(), [...inside.keys()].sort())
        assert.ok(bag.places().every(({ isTaken }) => isTaken))
      }
    }),
  )
})
