const KEPT = "advisory.call";

/** The call that this page is in. Only the page that was in it goes back to it by itself after a reload. */
export function keptSession(): string | null {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

export function keepSession(session: string): void {
  try {
    sessionStorage.setItem(KEPT, session);
  } catch {
    // A browser without storage for frames asks whether to join.
  }
}

export function dropSession(): void {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // Nothing was kept.
  }
}
