import { heardAt } from "./clock";
import type { Reply } from "./contracts";
import { offline, Refused } from "./refused";

type Query = Record<string, string | number | boolean | undefined>;

async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: body === undefined ? {} : { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw offline();
  }
  heardAt(response.headers.get("date"));
  let reply: Reply<T>;
  try {
    reply = (await response.json()) as Reply<T>;
  } catch {
    // A proxy in between answered with a page of its own.
    throw offline();
  }
  if (!reply.ok) throw new Refused(reply.error);
  return reply.data;
}

function address(path: string, query: Query): string {
  const filled = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(filled.map(([name, value]) => [name, String(value)]));
  return filled.length ? `${path}?${search}` : path;
}

/** Replies have the shape that sockets use: data comes back, a refusal is thrown as `Refused`. */
export const api = {
  get: <T>(path: string, query: Query = {}, signal?: AbortSignal) =>
    request<T>("GET", address(path, query), undefined, signal),
  post: <T>(path: string, body: unknown = {}) => request<T>("POST", path, body),
  put: <T>(path: string, body: unknown) => request<T>("PUT", path, body),
};
