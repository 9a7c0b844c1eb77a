/**
 * A real browser, driven by playwright. What a page does wrong on the way is kept: messages of its
 * console, mistakes of its scripts, requests to elsewhere.
 */

import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { pathOf } from './programs.js'
import type { Stage } from './stage.js'

/** How a page is looked at. */
export type Look = {
  readonly theme: 'dark' | 'light'
  readonly width: number
  readonly height: number
}

/** A page of the browser, with what went wrong on it. */
export type Visit = { readonly page: Page; readonly wrongs: readonly string[] }

const waitMsMax = 15_000
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']

/** Starts the browser; it ends with the stage. */
export async function openBrowser(stage: Stage): Promise<Browser> {
  // Its own sandbox needs rights that root in a container does not have. Pages come from here only.
  const browser = await chromium.launch({
    executablePath: pathOf('chromium'),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  stage.atEnd(() => browser.close())
  return browser
}

/** Opens a page. A request to any other origin than that of `url` is one of its wrongs. */
export async function visit(browser: Browser, url: string, look: Look): Promise<Visit> {
  const { theme, width, height } = look
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme })
  page.setDefaultTimeout(waitMsMax)
  const wrongs: string[] = []
  const { origin } = new URL(url)
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrongs.push(message.text())
  })
  page.on('pageerror', (error) => wrongs.push(error.message))
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) wrongs.push(`asked ${request.url()}`)
  })
  await page.goto(url)
  return { page, wrongs }
}

/** What a page has against WCAG AA, a line each. */
export async function barriersOf(page: Page): Promise<readonly string[]> {
  // Not by a script element, which the policy of the page forbids.
  await page.evaluate(axe.source)
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(standards)} })`,
  )) as axe.AxeResults
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((one) => `${id}: ${one.target.join(' ')} ${one.failureSummary ?? ''}`),
  )
}

/** Whether it has to be scrolled sideways. */
export async function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > window.innerWidth')
}
