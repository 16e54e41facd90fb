import { beforeAll, describe, expect, it } from "vitest";
import type { DeliveryView, HookView } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import { daysToEnd, deliveryInWords, endOf, faultOf, stateOf } from "./integrations_words";
import { texts } from "./texts";

const HOOK: HookView = {
  id: "h",
  rev: 1,
  name: "Asianhallinta",
  url: "https://x.example/",
  kinds: ["message.left"],
  services: [],
  state: "on",
  waiting: 0,
  delivered: 0,
  given_up: 0,
};
const SENT: DeliveryView = {
  record: 1,
  kind: "message.left",
  at: 0,
  state: "waiting",
  attempts: 0,
  due_at: 0,
  error: "",
};

describe("webhooks and keys in words", () => {
  beforeAll(() => texts.load("fi"));

  it("tells a receiver that fails from one that works or was stopped", () => {
    expect(stateOf(HOOK)).toBe("new");
    expect(stateOf({ ...HOOK, last_ok_at: 1 })).toBe("works");
    expect(stateOf({ ...HOOK, last_ok_at: 1, failing_since: 2 })).toBe("failing");
    expect(stateOf({ ...HOOK, state: "given_up", failing_since: 2 })).toBe("given_up");
    expect(stateOf({ ...HOOK, state: "paused", failing_since: 2 })).toBe("paused");
  });

  it("says why something did not arrive", () => {
    expect(deliveryInWords(SENT)).toBe("Lähdössä");
    const failed = { ...SENT, attempts: 2, status: 503, error: "status" };
    expect(deliveryInWords(failed)).toContain("Ei perillä: vastaus oli 503. Uusi yritys ");
    expect(deliveryInWords({ ...failed, state: "given_up", error: "timeout" })).toBe(
      "Luovuttu: vastausta ei tullut 10 sekunnissa",
    );
  });

  it("puts a refusal to the field that it is about", () => {
    const refused = (code: "hook_inside" | "invalid" | "stale", field?: string) =>
      faultOf(new Refused({ code, message: "Ei käy.", ...(field ? { field } : {}) }));
    expect(refused("hook_inside")).toEqual({ url: "Ei käy." });
    expect(refused("invalid", "form.name")).toEqual({ name: "Ei käy." });
    expect(refused("stale")).toBeUndefined();
  });

  it("offers no end that the server refuses", () => {
    for (const day of ["2026-11-23", "2026-03-30", "2024-02-29"]) {
      const now = new Date(`${day}T00:00:00`).getTime();
      const { first, last } = daysToEnd(now);
      expect(first).toBe(day);
      expect(endOf(first)).toBeGreaterThan(now);
      expect(endOf(last) - now).toBeLessThanOrEqual(730 * 86_400_000);
    }
    expect(endOf("")).toBeNaN();
  });
});
