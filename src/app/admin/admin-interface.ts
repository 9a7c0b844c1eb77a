/**
 * The admin interface of one balancer: the API of control/admin/ on a TCP address and on a unix
 * socket, and the token made for whoever starts it. It opens before the balancer listens, so that
 * a start that takes long can be watched, and closes last.
 */

import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type AdminApi, createAdminApi } from '../../control/admin/admin-app.js'
import type {
  AdminBalancer,
  AdminParts,
  ExtraPages,
  SetLogLevel,
} from '../../control/admin/admin-port.js'
import { type BindAddress, formatAddress, parseBindAddress } from '../../core/address.js'
import { assert } from '../../core/assert.js'
import { type AdminConfig, usualAdminAddress } from '../../core/config/admin-fields.js'
import type { Clock } from '../../core/world.js'
import { StartError } from '../start-error.js'
import { readAssets } from './assets.js'
import { type DoorWish, type HttpDoor, type HttpTimes, makeDoor, usualTimes } from './http-door.js'
import { reportMistake } from './report-mistake.js'
import { readSentConfig } from './sent-config.js'
import { firstFolder, instanceName, socketFolders, socketSuffix } from './socket-place.js'
import { keepToken, makeToken, ownersOf, removeToken, type Token } from './tokens.js'
import { isLive, listenOnSocket, removeSocket } from './unix-socket.js'

/** What it is made of beside its configuration. */
export type AdminWish = {
  readonly config: AdminConfig
  /** Of the instance; `auto` for that of the host. */
  readonly name: string
  readonly version: string
  readonly clock: Clock
  /** What to do when nobody asked for an address and the usual one is taken. */
  readonly whenTaken?: 'go-on-without' | 'any-port'
  readonly times?: HttpTimes
  readonly extra?: ExtraPages | undefined
  readonly setLogLevel?: SetLogLevel | undefined
}

/** Where it is, and how to get in. */
export type AdminPlaces = {
  /** Without a token; null where it does not listen on TCP. */
  readonly url: string | null
  readonly socket: string | null
  /** The token that was made, and its file; null where the configuration has its own. */
  readonly token: string | null
  readonly tokenFile: string | null
  /** What whoever started it should know, a sentence each. */
  readonly notes: readonly string[]
}

type TcpAddress = Extract<BindAddress, { kind: 'tcp' }>

/** Opened once, closed once. */
export class AdminInterface {
  readonly #wish: AdminWish
  readonly #folder: string | undefined
  readonly #doors: HttpDoor[] = []
  readonly #undo: (() => void)[] = []
  #api: AdminApi | undefined
  #places: AdminPlaces = { url: null, socket: null, token: null, tokenFile: null, notes: [] }

  constructor(wish: AdminWish) {
    this.#wish = wish
    this.#folder = firstFolder(socketFolders())
  }

  /** Where it is, once it is open. */
  get places(): AdminPlaces {
    return this.#places
  }

  /**
   * Begins to answer. Rejects with a `StartError` when an address that was asked for cannot be had.
   */
  async open(balancer: AdminBalancer, connectionsMax: number): Promise<void> {
    const { config } = this.#wish
    const [usual] = config.tokens.length === 0 && config.listen !== false ? [makeToken()] : []
    const tokens: readonly Token[] =
      usual === undefined ? config.tokens : [{ name: 'start', role: 'operate', token: usual }]
    this.#api = createAdminApi(this.#parts(balancer, tokens))
    const wish = { fetch: this.#api.fetch, connectionsMax, times: this.#wish.times ?? usualTimes }
    if (config.listen !== false) await this.#openTcp({ ...wish, tls: this.#tls(), place: 'one' })
    if (config.socket !== false) {
      const few = Math.max(2, Math.floor(connectionsMax / 4))
      await this.#openSocket({ ...wish, connectionsMax: few, tls: undefined, place: 'unix' })
    }
    if (usual !== undefined && this.#places.url !== null) this.#keepToken(usual)
  }

  /** Stops answering. */
  async close(): Promise<void> {
    this.#api?.close() // Streams have no end of their own.
    await Promise.all(this.#doors.splice(0).map((door) => door.close()))
    for (const undo of this.#undo.splice(0)) undo()
  }

  #parts(balancer: AdminBalancer, tokens: readonly Token[]): AdminParts {
    const { config, version, clock, extra, setLogLevel } = this.#wish
    const { listen } = config
    const own = typeof listen === 'object' && listen.kind === 'tcp' ? [listen.host ?? ''] : []
    return {
      balancer,
      clock,
      version,
      pid: process.pid,
      rules: {
        hosts: new Set([...config.hosts, ...own].map((host) => host.toLowerCase())),
        open: new Set(config.open.map((page) => `/${page}`)),
      },
      whose: ownersOf(tokens),
      report: reportMistake,
      readConfig: readSentConfig,
      assets: readAssets(),
      extra,
      setLogLevel,
    }
  }

  #tls(): DoorWish['tls'] {
    const { tls } = this.#wish.config
    if (tls === undefined) return undefined
    const read = (file: string): string => {
      try {
        return readFileSync(file, 'utf8')
      } catch (cause) {
        throw failure(`cannot read ${file}: ${(cause as Error).message}`, cause)
      }
    }
    return { cert: read(tls.cert), key: read(tls.key) }
  }

  async #openTcp(wish: DoorWish): Promise<void> {
    const { config, whenTaken = 'go-on-without' } = this.#wish
    const address = tcpAddressOf(config.listen)
    try {
      await this.#listenTcp(wish, address)
    } catch (cause) {
      const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (config.listen !== 'auto' || !isTaken) {
        const why = isTaken ? 'another program is already there' : (cause as Error).message
        throw failure(`cannot listen on ${formatAddress(address)}: ${why}`, cause)
      }
      if (whenTaken === 'any-port') await this.#listenTcp(wish, { ...address, port: 0 })
      else this.#note(`${usualAdminAddress} is taken: no dashboard and no API over TCP`)
    }
  }

  async #listenTcp(wish: DoorWish, { host, port }: TcpAddress): Promise<void> {
    const isEvery = host === undefined || host === '::' || host === '0.0.0.0'
    const door = this.#makeDoor({ ...wish, place: isEvery ? 'every' : 'one' })
    await new Promise<void>((resolve, reject) => {
      door.acceptor.once('error', reject)
      door.acceptor.listen(host === undefined ? { port } : { host, port }, () => {
        door.acceptor.off('error', reject)
        resolve()
      })
    })
    this.#doors.push(door)
    const bound = door.acceptor.address() as AddressInfo
    const shown = isEvery ? '127.0.0.1' : host
    const scheme = wish.tls === undefined ? 'http' : 'https'
    const url = `${scheme}://${formatAddress({ kind: 'tcp', host: shown, port: bound.port })}/`
    this.#places = { ...this.#places, url }
  }

  #makeDoor(wish: DoorWish): HttpDoor {
    try {
      return makeDoor(wish)
    } catch (cause) {
      throw failure(`tls: ${(cause as Error).message}`, cause) // Not what a certificate looks like.
    }
  }

  async #openSocket(wish: DoorWish): Promise<void> {
    const { config, name } = this.#wish
    assert(config.socket !== false, 'asked for')
    const { path: wanted, mode, group } = config.socket
    const path = wanted === 'auto' ? await this.#usualPath(instanceName(name)) : wanted
    if (path === undefined) {
      this.#note(`no unix socket: none of ${socketFolders().join(', ')} can be had`)
      return
    }
    const door = makeDoor(wish)
    const opened = await listenOnSocket(door.acceptor, { path, mode, group })
    if (opened.ok) {
      this.#doors.push(door)
      this.#undo.push(() => removeSocket(path))
      this.#places = { ...this.#places, socket: path }
    } else if (wanted === 'auto') this.#note(`no unix socket: ${opened.error}`)
    else throw failure(`cannot listen on ${opened.error}`, undefined)
  }

  // Two instances may well have the name of the host: the second one adds its number.
  async #usualPath(name: string): Promise<string | undefined> {
    if (this.#folder === undefined) return undefined
    const path = join(this.#folder, `${name}${socketSuffix}`)
    if (!(await isLive(path))) return path
    return join(this.#folder, `${name}-${process.pid}${socketSuffix}`)
  }

  #keepToken(token: string): void {
    const path = this.#places.socket?.replace(/(\.sock)?$/, '.token')
    if (path === undefined) {
      this.#places = { ...this.#places, token }
      return
    }
    keepToken(path, token)
    this.#undo.push(() => removeToken(path))
    this.#places = { ...this.#places, token, tokenFile: path }
  }

  #note(note: string): void {
    this.#places = { ...this.#places, notes: [...this.#places.notes, note] }
  }
}

function tcpAddressOf(listen: AdminConfig['listen']): TcpAddress {
  const address = listen === 'auto' ? parseBindAddress(usualAdminAddress) : undefined
  const value = address?.ok ? address.value : listen
  assert(typeof value === 'object' && value.kind === 'tcp', 'the schema takes TCP addresses only')
  return value
}

function failure(message: string, cause: unknown): StartError {
  const { code = 'UNKNOWN' } = (cause ?? {}) as NodeJS.ErrnoException
  return new StartError(`admin interface: ${message}`, { code })
}
