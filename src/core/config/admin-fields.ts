/**
 * The admin interface: where it listens, who may come in by which name, and with which token. What
 * follows from it is control/admin/ (the answers) and app/admin/ (the sockets).
 */

import * as z from 'zod'
import { bindAddress, name, off, textCharactersMax } from './fields.js'

/** Where the admin interface listens unless it is told otherwise. */
export const usualAdminAddress = '127.0.0.1:9900'

/** What may be open to everybody: probes of an orchestrator cannot say who they are. */
export const openPages = ['healthz', 'readyz', 'metrics'] as const

const tokenLengthMin = 16

const token = z.strictObject({
  name: name.meta({ description: 'Whose it is; stands in the events of what was done with it.' }),
  role: z.enum(['read', 'operate']).meta({
    description: 'read: look at everything. operate: change things, too.',
  }),
  token: z
    .string()
    .min(tokenLengthMin)
    .max(textCharactersMax)
    .regex(/^[!-~]+$/, { error: 'a token has no spaces and nothing but ASCII' })
    .meta({ description: 'The secret itself; better in a file: "${file:/run/secrets/grafana}".' }),
})

const path = z
  .string()
  .min(1)
  .max(textCharactersMax)
  .meta({ kind: 'path of a file', sample: '/etc/evener/a.pem' })

const socket = z.strictObject({
  path: z
    .union([z.literal('auto'), path.regex(/^\//, { error: 'write a whole path, from /' })])
    .default('auto')
    .meta({
      description:
        'Where the unix socket is; auto: NAME.sock in $XDG_RUNTIME_DIR/evener or /run/evener.',
    }),
  mode: z
    .string()
    .regex(/^0?[0-7]{3}$/, { error: 'write the rights as octal digits, such as "0660"' })
    .default('0600')
    .meta({ kind: 'mode', description: 'Its rights: who may write to it may do everything.' }),
  group: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ kind: 'group', description: 'The group it belongs to, by name or number.' }),
})

/** All about the admin interface. */
export const adminOptions = z.strictObject({
  listen: z
    .union([
      z.literal('auto'),
      off,
      bindAddress.refine(({ kind }) => kind === 'tcp', 'the unix socket is set by "socket"'),
    ])
    .default('auto')
    .meta({
      description:
        `The TCP address; auto: ${usualAdminAddress}, or none when that is taken. ` +
        'false: none.',
    }),
  hosts: z
    .array(
      z
        .string()
        .max(253)
        .regex(/^[\w.:-]+$/)
        .meta({ kind: 'host name' }),
    )
    .max(64)
    .default([])
    .meta({
      description: 'Names that requests may ask for, beside those of loopback and of `listen`.',
    }),
  tokens: z
    .array(token)
    .max(64)
    .default([])
    .meta({
      description:
        'Who may come in over TCP. None: one `operate` token is made at each start, in a file ' +
        'beside the socket.',
    }),
  tls: z
    .strictObject({
      cert: path.meta({
        description: 'A PEM file: the certificate, then those that vouch for it.',
      }),
      key: path.meta({ description: 'A PEM file: its private key.' }),
    })
    .optional()
    .meta({ description: 'Over TCP, HTTPS in place of HTTP.' }),
  open: z
    .array(z.enum(openPages))
    .max(openPages.length)
    .default(['healthz', 'readyz'])
    .meta({ description: 'Pages that need no token and may be asked for under any name.' }),
  socket: z.union([off, socket]).prefault({}).meta({
    description: 'The unix socket, by which the command line comes in; its rights decide who may.',
  }),
})

/** The admin interface: `auto` is on in the program and off in a library. */
export const admin = z.union([z.literal('auto'), off, adminOptions])

/** The admin interface of a checked configuration, where there is one. */
export type AdminConfig = z.output<typeof adminOptions>
