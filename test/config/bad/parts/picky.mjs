// A policy that is particular about its options.

// tidy(calls): a policy is the default export of its module
export default {
  create({ colour }) {
    if (colour !== 'red' && colour !== 'blue') throw new RangeError('colour is red or blue')
    return ([first]) => first
  },
}
