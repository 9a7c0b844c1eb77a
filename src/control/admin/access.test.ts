import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AccessFacts, type AccessRules, decideAccess } from './access.js'

const rules: AccessRules = {
  hosts: new Set(['lb1.example.com']),
  open: new Set(['/healthz']),
  pages: new Set(['/']),
}
const reader = { name: 'grafana', role: 'read' } as const
const operator = { name: 'anna', role: 'operate' } as const
const reading: AccessFacts = {
  method: 'GET',
  path: '/api/v1/status',
  host: 'localhost:9900',
  origin: undefined,
  contentType: undefined,
  way: 'loopback',
  bearer: undefined,
}
const changing: AccessFacts = {
  ...reading,
  method: 'PUT',
  contentType: 'application/json',
  bearer: operator,
}

function verdict(facts: AccessFacts): string {
  const access = decideAccess(facts, rules)
  return access.allowed ? `${access.caller.name} may` : String(access.status)
}

test('reading is open on loopback, and takes a token from elsewhere', () => {
  assert.equal(verdict(reading), 'loopback may')
  assert.equal(verdict({ ...reading, way: 'remote', host: 'lb1.example.com' }), '401')
  const remote = { ...reading, way: 'remote', host: 'LB1.example.com.:9900' } as const
  assert.equal(verdict({ ...remote, bearer: reader }), 'grafana may')
  assert.equal(verdict({ ...reading, bearer: 'unknown' }), '401')
})

test('changing takes a token that may operate, also on loopback', () => {
  assert.equal(verdict(changing), 'anna may')
  assert.equal(verdict({ ...changing, bearer: undefined }), '401')
  assert.equal(verdict({ ...changing, bearer: reader }), '403')
  assert.equal(verdict({ ...changing, bearer: undefined, way: 'unix' }), 'socket may')
  assert.equal(verdict({ ...changing, bearer: reader, way: 'unix' }), 'grafana may')
})

test('a question that is posted is reading, and is looked at as closely as a change', () => {
  const asking = { ...changing, method: 'POST', path: '/api/v1/explain', bearer: undefined }
  assert.equal(verdict(asking), 'loopback may')
  assert.equal(verdict({ ...asking, bearer: reader }), 'grafana may')
  assert.equal(verdict({ ...asking, way: 'remote', host: 'lb1.example.com' }), '401')
  assert.equal(verdict({ ...asking, contentType: 'text/plain' }), '415')
  assert.equal(verdict({ ...asking, origin: 'https://evil.example' }), '403')
})

test('a name of somebody else is refused: it may be a page that rebinds its own', () => {
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '']) {
    assert.equal(verdict({ ...reading, host }), '403', host)
  }
  assert.equal(verdict({ ...reading, host: undefined }), '403')
  assert.equal(verdict({ ...reading, host: 'anything', way: 'unix' }), 'socket may')
  for (const host of ['127.0.0.1', '127.9.9.9:1', '[::1]:9900', '[::1]', 'localhost']) {
    assert.equal(verdict({ ...reading, host }), 'loopback may', host)
  }
})

test('what anybody may read has no host check; changing it still has', () => {
  const open = { ...reading, path: '/healthz', host: '10.1.2.3', way: 'remote' } as const
  assert.equal(verdict(open), 'anybody may')
  assert.equal(verdict({ ...open, method: 'POST' }), '403')
})

test('a page is shown without a token, under a name that is known', () => {
  const page = { ...reading, path: '/', host: 'lb1.example.com', way: 'remote' } as const
  assert.equal(verdict(page), 'anybody may')
  assert.equal(verdict({ ...page, host: 'evil.example' }), '403')
  assert.equal(verdict({ ...page, method: 'POST', contentType: 'application/json' }), '401')
})

test('the address a request came to is a name for it', () => {
  const remote = { ...reading, way: 'remote', host: '10.0.0.5:9900', bearer: reader } as const
  assert.equal(verdict(remote), '403')
  assert.equal(verdict({ ...remote, local: '10.0.0.5' }), 'grafana may')
  assert.equal(verdict({ ...remote, local: '10.0.0.6' }), '403')
})

test('a page of another origin changes nothing, whatever it carries', () => {
  for (const origin of ['https://evil.example', 'null', 'file://', 'http://localhost.evil']) {
    assert.equal(verdict({ ...changing, origin }), '403', origin)
  }
  assert.equal(verdict({ ...changing, origin: 'http://localhost:9900' }), 'anna may')
})

test('a body that a form could send is refused', () => {
  for (const contentType of ['text/plain', 'application/x-www-form-urlencoded', '', undefined]) {
    assert.equal(verdict({ ...changing, contentType }), '415', contentType)
  }
  assert.equal(verdict({ ...changing, contentType: 'Application/YAML; charset=utf-8' }), 'anna may')
  assert.equal(verdict({ ...changing, method: 'DELETE', contentType: undefined }), 'anna may')
})
