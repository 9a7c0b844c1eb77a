/**
 * The dashboard of the demo in a real browser: it is live, every tab and dialog is free of barriers
 * in dark and light, narrow and wide, asks nobody but the balancer, and each action does what it
 * says.
 */

import { connect } from 'node:net'
import type { Browser, Locator, Page } from 'playwright-core'
import { barriersOf, isTooWide, type Look, openBrowser, type Visit, visit } from '../browser.js'
import { Child } from '../child.js'
import type { Scenario, Stage } from '../stage.js'

const wideDark: Look = { theme: 'dark', width: 1360, height: 900 }
const looks: readonly Look[] = [
  wideDark,
  { theme: 'light', width: 1360, height: 900 },
  { theme: 'dark', width: 400, height: 850 },
  { theme: 'light', width: 400, height: 850 },
]
const tabs = ['backends', 'sessions', 'events', 'explain', 'configuration'] as const

/** Looks first, then acts. */
export const dashboard: Scenario = {
  name: 'dashboard',
  needs: ['chromium'],
  deadlineMs: 240_000,
  run: async (stage) => {
    const demo = await startDemo(stage)
    const browser = await openBrowser(stage)
    for (const look of looks) {
      const visited = await visit(browser, demo.url, look)
      await checkLook(stage, visited, look)
      await visited.page.close()
    }
    const { page, wrongs } = await visit(browser, demo.url, wideDark)
    await checkKill(stage, page)
    await checkActions(stage, page)
    await checkLost(stage, page, demo.child)
    // The browser tells of every refusal: that of the wrong configuration was wanted.
    const unwanted = wrongs.filter((wrong) => !/status of 422/.test(wrong))
    stage.check('nothing went wrong', unwanted.length === 0, unwanted.join('; ') || 'none')
    await checkReadOnly(stage, browser, demo.url)
  },
}

type Demo = { readonly url: string; readonly child: Child }

async function startDemo(stage: Stage): Promise<Demo> {
  const args = [stage.program, 'demo', '--listen', '127.0.0.1:0']
  const child = new Child(stage, process.execPath, args)
  const url = await stage.until('the demo says where its dashboard is', 15_000, () => {
    return /Dashboard: (http\S+)/.exec(child.output())?.[1]
  })
  return { url, child }
}

async function checkLook(stage: Stage, { page, wrongs }: Visit, look: Look): Promise<void> {
  const name = `${look.theme}, ${look.width} wide`
  await page.getByText('All is well').waitFor()
  const barriers: string[] = []
  for (const tab of tabs) {
    await page.getByRole('tab', { name: tab }).click()
    barriers.push(...(await barriersOf(page)))
    if (await isTooWide(page)) barriers.push(`${tab} has to be scrolled sideways`)
  }
  await page.getByRole('tab', { name: 'backends' }).click()
  await page.getByRole('grid').getByRole('button', { name: 'duke' }).click()
  barriers.push(...(await barriersOf(page)))
  await page.getByRole('complementary').getByRole('button', { name: 'drain' }).click()
  barriers.push(...(await barriersOf(page)))
  stage.check(`no barriers: ${name}`, barriers.length === 0, barriers.join('\n') || 'none')
  stage.check(`nothing wrong: ${name}`, wrongs.length === 0, wrongs.join('\n') || 'none')
}

// From the click to what the eye sees: the probe that finds out, the stream, the drawing.
async function checkKill(stage: Stage, page: Page): Promise<void> {
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor()
  stage.check('the address bar has no token', !page.url().includes('token'), page.url())
  const startedMs = performance.now()
  await page.getByRole('button', { name: 'kill duke' }).click()
  await rowIn(page, 'duke', 'down', 'ejected').waitFor()
  const tookMs = Math.round(performance.now() - startedMs)
  stage.check('a kill is seen within a second', tookMs <= 1000, `${tookMs} ms`)
  await page.getByText('duke is down').waitFor()
  await page.getByRole('button', { name: 'revive duke' }).click()
  await comesTo(stage, page, 'duke', 'up')
  await page.getByRole('button', { name: 'more clients' }).click()
  await page.getByText('40 clients/s').waitFor()
  await page.getByRole('button', { name: 'fewer clients' }).click()
}

// A process that stands still keeps its connections: only silence tells.
async function checkLost(stage: Stage, page: Page, child: Child): Promise<void> {
  child.signal('SIGSTOP')
  await page.getByText('connection lost').waitFor()
  child.signal('SIGCONT')
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor()
  stage.check('a lost connection is told, and found again', true, 'told, and live')
}

async function checkReadOnly(stage: Stage, browser: Browser, url: string): Promise<void> {
  const { page, wrongs } = await visit(browser, url.replace(/#.*/, ''), wideDark)
  await page.getByRole('grid').getByRole('button', { name: 'star' }).click()
  await page.getByRole('complementary').getByRole('button', { name: 'drain' }).click()
  await page.getByRole('dialog').getByText('needs a token').waitFor()
  stage.check('without a token it says what is missing', wrongs.length === 0, wrongs.join('; '))
}

async function checkActions(stage: Stage, page: Page): Promise<void> {
  await actOn(page, 'duke', 'drain', 'new kernel')
  await comesTo(stage, page, 'duke', 'drain')
  const row = await rowIn(page, 'duke', 'drain').innerText()
  stage.check('who and why is seen', /operator.*new kernel/.test(row), row)
  await actOn(page, 'duke', 'maintenance')
  await comesTo(stage, page, 'duke', 'maintenance')
  await actOn(page, 'duke', 'ready')
  await comesTo(stage, page, 'duke', 'up')
  await actOn(page, 'duke', 'force down')
  await comesTo(stage, page, 'duke', 'down')
  await actOn(page, 'duke', 'force up')
  await comesTo(stage, page, 'duke', 'up')
  await actOn(page, 'duke', 'weight')
  await actOn(page, 'duke', 'close sessions')
  await actOn(page, 'duke', 'clear')
  await checkBulk(stage, page)
  await checkListener(stage, page)
  await checkSessions(stage, page)
  await checkConfig(stage, page)
}

async function actOn(page: Page, backend: string, action: string, reason?: string): Promise<void> {
  await page.getByRole('grid').getByRole('button', { name: backend }).click()
  await page.getByRole('complementary').getByRole('button', { name: action }).click()
  await confirm(page, action, reason)
  await page.keyboard.press('Escape')
  await page.getByRole('complementary').waitFor({ state: 'detached' })
}

async function confirm(page: Page, action: string, reason?: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  if (reason !== undefined) await dialog.getByLabel('reason').fill(reason)
  await dialog.getByRole('button', { name: action }).click()
  await dialog.waitFor({ state: 'detached' })
}

// By keys alone: two rows are selected, drained, and made as they were.
async function checkBulk(stage: Stage, page: Page): Promise<void> {
  await page.getByRole('grid').focus()
  for (const key of ['Home', ' ', 'ArrowDown', ' ', 'd']) await page.keyboard.press(key)
  await confirm(page, 'drain')
  const drained = page.getByRole('row').filter({ has: page.locator('.state-sign.drain') })
  const bulk = await stage.comesTrue(10_000, async () => (await drained.count()) === 2)
  stage.check('two are drained by keys alone', bulk, `${await drained.count()} drained`)
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).check()
  await page.locator('.bulk').getByRole('button', { name: 'clear' }).click()
  await confirm(page, 'clear')
  await page.getByText('All is well').waitFor()
  await page.getByRole('button', { name: 'select none' }).click()
}

async function checkListener(stage: Stage, page: Page): Promise<void> {
  await page.locator('.box.listener').click()
  await confirm(page, 'pause', 'to try it')
  await page.getByText('Listener demo accepts nothing for now').waitFor()
  await page.locator('.box.listener').click()
  await confirm(page, 'resume')
  await page.getByText('All is well').waitFor()
  stage.check('a listener is paused and resumed', true, 'told, and well again')
}

// A session that stays open: somebody who says nothing.
async function checkSessions(stage: Stage, page: Page): Promise<void> {
  const [address = ''] = (await page.locator('.box.listener small').innerText()).split(' ')
  const socket = connect(Number(address.split(':').at(-1)), '127.0.0.1')
  stage.atEnd(() => void socket.destroy())
  let isClosed = false
  socket
    .on('error', () => {})
    .on('close', () => {
      isClosed = true
    })
  await stage.until('it is connected', 5000, () => socket.localPort !== undefined)
  const client = `127.0.0.1:${socket.localPort}`
  await page.getByRole('tab', { name: 'sessions' }).click()
  await page.getByRole('searchbox', { name: 'client' }).fill(client)
  const row = page.getByRole('row').filter({ hasText: client })
  await row.getByRole('button', { name: 'why' }).click()
  await page.getByText('picked').first().waitFor()
  stage.check(
    'a session is explained',
    true,
    await page.locator('.explanation b').first().innerText(),
  )
  await page.getByRole('tab', { name: 'sessions' }).click()
  await page.getByRole('searchbox', { name: 'client' }).fill(client)
  await row.getByRole('button', { name: 'close' }).click()
  const closed = await stage.comesTrue(5000, () => isClosed)
  stage.check('a session is closed', closed, client)
  await page.getByRole('tab', { name: 'events' }).click()
  await page.getByText('sessions.closed-by-operator').first().waitFor()
}

// What is written wrong is told with its place; a plan is seen before it is carried out.
async function checkConfig(stage: Stage, page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'configuration' }).click()
  const text = page.getByRole('textbox', { name: 'The configuration' })
  await stage.until('the configuration is there', 10_000, async () => {
    return (await text.inputValue()).includes('"listeners"')
  })
  const config = JSON.parse(await text.inputValue())
  await text.fill(JSON.stringify({ ...config, lisseners: {} }))
  await page.getByRole('button', { name: 'plan' }).click()
  await page.locator('.trouble').filter({ hasText: 'lisseners' }).waitFor()
  config.pools.team.backends[0].weight = 7
  await text.fill(JSON.stringify(config))
  await page.getByRole('button', { name: 'plan' }).click()
  await page.getByText('~ team/belle').waitFor()
  stage.check('a plan is told', true, await page.locator('.plan').innerText())
  await page.getByRole('button', { name: 'apply' }).click()
  await page.getByText('Applied. Revision').waitFor()
  await page.getByRole('tab', { name: 'backends' }).click()
  const row = page.getByRole('row').filter({ hasText: 'belle' }).filter({ hasText: '7' })
  stage.check('and carried out', (await row.count()) === 1, await row.innerText())
}

async function comesTo(stage: Stage, page: Page, backend: string, state: string): Promise<void> {
  const came = await rowIn(page, backend, state)
    .waitFor()
    .then(
      () => true,
      () => false,
    )
  const figure = came ? 'seen' : await page.getByRole('grid').innerText()
  stage.check(`${backend} comes to ${state}`, came, figure)
}

function rowIn(page: Page, backend: string, ...states: readonly string[]): Locator {
  const sign = page.locator(states.map((state) => `.state-sign.${state}`).join(', '))
  return page.getByRole('row').filter({ hasText: backend }).filter({ has: sign })
}
