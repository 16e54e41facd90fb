import type { Reply } from "../../client/src/contracts";
import { offline, Refused } from "../../client/src/refused";

const KEPT_MS = 60_000;

/** Asks for a file by a form, and saves it under the name that the server gives. Refused as any other call is. */
export async function download(path: string, form: unknown): Promise<void> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(form),
    });
    if (response.ok) return save(await response.blob(), response.headers.get("content-disposition") ?? "");
  } catch {
    throw offline();
  }
  // A proxy in between answers with a page of its own.
  const reply = await (response.json() as Promise<Reply<never>>).catch(() => undefined);
  throw reply && !reply.ok ? new Refused(reply.error) : offline();
}

function save(file: Blob, disposition: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = /filename="([^"]+)"/.exec(disposition)?.[1] ?? "";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
