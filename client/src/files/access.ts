import type { EntryReceipt, Reply } from "../contracts";
import { offline, Refused } from "../refused";
import type { Joint } from "./joint";

/** Whose page it is, and how it says so: never in an address. */
export interface Access {
  side: "visitor" | "staff";
  /** A visitor's token; staff have a cookie. */
  token: () => string | undefined;
  lang: () => string;
  /** Looking at a file together; nothing where the conversation has ended. */
  joint: () => Joint | undefined;
}

export interface Sending {
  done: Promise<EntryReceipt>;
  cancel: () => void;
}

function headers(access: Access): Record<string, string> {
  const token = access.token();
  return { "X-Lang": access.lang(), ...(token ? { Authorization: `Bearer ${token}` } : {}) };
}

/** The end of a name, where its ending is, without halves of signs. */
function sayable(name: string): string {
  return Array.from(name.replace(/\p{Cs}/gu, ""))
    .slice(-120)
    .join("");
}

/** `progress` is told the part of the file that has left, from 0 to 1. Cancelled, it is never done. */
export function sendFile(
  access: Access,
  conversation: string,
  cid: string,
  file: File,
  progress: (part: number) => void,
): Sending {
  // Of what browsers offer only this tells how far it has come.
  const request = new XMLHttpRequest();
  const done = new Promise<EntryReceipt>((resolve, reject) => {
    request.open("PUT", `/api/${access.side}/files?${new URLSearchParams({ conversation, cid })}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(sayable(file.name)));
    for (const [name, value] of Object.entries(headers(access))) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => progress(file.size ? loaded / file.size : 1);
    request.onerror = () => reject(offline());
    request.onload = () => {
      try {
        const reply = JSON.parse(request.responseText) as Reply<EntryReceipt>;
        if (reply.ok) resolve(reply.data);
        else reject(new Refused(reply.error));
      } catch {
        reject(offline()); // a proxy in between answered with a page of its own
      }
    };
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

export async function fetchFile(access: Access, path: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(`/api/${access.side}/files/${path}`, {
    credentials: "same-origin",
    headers: headers(access),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "AbortError" ? error : offline();
  });
  if (response.ok) return response;
  const reply = (await response.json().catch(() => undefined)) as Reply<unknown> | undefined;
  throw reply && !reply.ok ? new Refused(reply.error) : offline();
}

/** Puts a file where the person keeps what they download. */
export async function saveFile(access: Access, id: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await (await fetchFile(access, id)).blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
