import { type Signal, signal } from "@preact/signals";
import { cid } from "../cid";
import { Refused } from "../refused";
import { type Access, type Sending, sendFile } from "./access";
import { t } from "./texts";

export interface Upload {
  cid: string;
  file: File;
  /** From 0 to 1; all of it has left while the server looks at it. */
  part: number;
  state: "waiting" | "sending" | "failed";
  reason: string;
  /** Sending the same once more may help. */
  again: boolean;
}

const MOST = 10 * 1_024 * 1_024;
const PAUSES_MS = [1_000, 3_000, 8_000];
const HOPEFUL = new Set([
  "offline",
  "busy",
  "draining",
  "file_cut",
  "file_space",
  "file_unchecked",
  "too_many",
]);

/** What one conversation's page is sending: one at a time, and again under the same cid when a line broke. */
export class Uploads {
  readonly all: Signal<readonly Upload[]> = signal([]);
  /** The last thing that happened, for those who do not see it. */
  readonly said = signal("");
  private current: { cid: string; sending: Sending } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly access: Access,
    private readonly conversation: string,
    private readonly send: typeof sendFile = sendFile,
  ) {}

  add(files: Iterable<File>): void {
    for (const file of files) {
      const reason = file.size > MOST ? t("files.too_large") : file.size === 0 ? t("files.empty") : "";
      const state = reason ? "failed" : "waiting";
      this.all.value = [...this.all.value, { cid: cid(), file, part: 0, state, reason, again: false }];
      if (reason) this.said.value = reason;
    }
    this.next();
  }

  retry(id: string): void {
    this.change(id, { state: "waiting", reason: "", part: 0 });
    this.next();
  }

  /** Stops it, or takes what failed out of sight. */
  remove(id: string): void {
    if (this.current?.cid === id) {
      this.current.sending.cancel();
      this.current = undefined;
      clearTimeout(this.timer);
    }
    this.all.value = this.all.value.filter((one) => one.cid !== id);
    this.next();
  }

  private change(id: string, changes: Partial<Upload>): void {
    this.all.value = this.all.value.map((one) => (one.cid === id ? { ...one, ...changes } : one));
  }

  private next(): void {
    const one = this.all.value.find((upload) => upload.state === "waiting");
    if (this.current || !one) return;
    this.change(one.cid, { state: "sending" });
    this.said.value = t("files.sending", { name: one.file.name });
    this.start(one, 0);
  }

  private start(one: Upload, tries: number): void {
    const sending = this.send(this.access, this.conversation, one.cid, one.file, (part) =>
      this.change(one.cid, { part }),
    );
    this.current = { cid: one.cid, sending };
    sending.done.then(
      () => {
        this.current = undefined;
        this.said.value = t("files.sent", { name: one.file.name });
        this.remove(one.cid);
      },
      (error: unknown) => this.failed(one, tries, error),
    );
  }

  private failed(one: Upload, tries: number, error: unknown): void {
    if (this.current?.cid !== one.cid) return;
    const refused = error instanceof Refused ? error : undefined;
    const hopeful = refused === undefined || HOPEFUL.has(refused.code);
    const pause = PAUSES_MS[tries];
    if (hopeful && pause !== undefined && refused?.code !== "file_space") {
      this.change(one.cid, { part: 0 });
      const wait = Math.max(pause, (refused?.retryAfter ?? 0) * 1_000);
      this.timer = setTimeout(() => this.start(one, tries + 1), wait);
      return;
    }
    const reason = refused?.message || t("files.no_connection");
    this.current = undefined;
    this.change(one.cid, { state: "failed", reason, again: hopeful });
    this.said.value = reason;
    this.next();
  }
}
