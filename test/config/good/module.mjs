// A configuration as a module: the value of its default export.

const ports = [9001, 9002]

// tidy(calls): a configuration is the default export of its module
export default {
  listeners: { web: { bind: ':8080', pool: 'web' } },
  pools: { web: { backends: ports.map((port) => `10.0.0.1:${port}`), health: undefined } },
}
