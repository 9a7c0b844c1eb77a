/** Why a verb ends without having done what it was asked; caught in one place (operate.ts). */

/** `exitCode`: 1 when it failed, 2 when it was asked wrongly. */
export class Refusal extends Error {
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
