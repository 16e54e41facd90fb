import type { ErrorCode, Failure } from "./contracts";

/** `offline`: no answer came before the deadline; whether the server acted is not known. */
export type RefusalCode = ErrorCode | "offline";

/** The server said no, and why, in words that can be shown. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly field: string | undefined;
  readonly retryAfter: number | undefined;
  readonly puzzle: string | undefined;

  constructor(failure: Omit<Failure, "code"> & { code: RefusalCode }) {
    super(failure.message);
    this.name = "Refused";
    this.code = failure.code;
    this.field = failure.field;
    this.retryAfter = failure.retry_after;
    this.puzzle = failure.puzzle;
  }
}

export function offline(): Refused {
  return new Refused({ code: "offline", message: "" });
}
