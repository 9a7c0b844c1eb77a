/** The files of the dashboard as a browser gets them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask } from './ask.js'
import { stageFor } from './stage.js'

test('the page and its files come with a policy, and again only when changed', async (context) => {
  const { url } = await stageFor(context)
  const page = await ask(url, '/')
  assert.equal(page.status, 200)
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8')
  const [script = ''] = /assets\/[^"]+\.js/.exec(page.text) ?? []
  for (const [path, cache] of [
    ['/', 'no-cache'],
    [`/${script}`, 'public, max-age=31536000, immutable'],
  ] as const) {
    const { status, headers } = await ask(url, path)
    assert.equal(status, 200)
    assert.equal(headers['cache-control'], cache)
    assert.match(
      String(headers['content-security-policy']),
      /^default-src 'none'; script-src 'self'/,
    )
    assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    const again = await ask(url, path, { headers: { 'if-none-match': String(headers.etag) } })
    assert.deepEqual([again.status, again.text], [304, ''])
  }
})

test('a page needs no token, but a name that is known', async (context) => {
  const { url } = await stageFor(context)
  const elsewhere = { 'x-forwarded-for': '10.0.0.1' }
  assert.equal((await ask(url, '/', { headers: elsewhere })).status, 200)
  assert.equal((await ask(url, '/', { headers: { host: 'evil.example' } })).status, 403)
})
