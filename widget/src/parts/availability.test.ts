import { describe, expect, test } from "vitest";
import type { SiteState } from "../../../client/src/contracts";
import { texts } from "../texts";
import { nowWords, takes } from "./availability";

const HOUR = 3_600_000;
const state = (change: Partial<SiteState>): SiteState => ({
  availability: "open",
  promise_s: 120,
  position: "right",
  label: {},
  ...change,
});
const ahead = (ms: number) => Date.now() + ms;

const STATES: [string, SiteState, RegExp, boolean][] = [
  ["open", state({}), /^Open now\. We usually answer within 2 minutes\.$/, true],
  ["open long", state({ closes_at: ahead(HOUR) }), /^Open now[^C]*$/, true],
  ["closing", state({ closes_at: ahead(HOUR / 4) }), /^Open now.* We close .*becomes a message\.$/, true],
  ["busy", state({ availability: "rush", wait_low_s: 60, wait_high_s: 300 }), /^Busy: 1–5 minutes/, true],
  ["full", state({ availability: "full", closes_at: ahead(HOUR) }), /^The queue is full now\./, false],
  ["closed", state({ availability: "closed" }), /^The advice service is closed now\.$/, false],
  ["closed till", state({ availability: "closed", opens_at: ahead(HOUR) }), /closed now\. It opens /, false],
  [
    "no time left",
    state({ availability: "closed", closes_at: ahead(HOUR / 4), opens_at: ahead(15 * HOUR) }),
    /^We have no time left for new questions today\. The advice service opens /,
    false,
  ],
];

describe("how it is now", () => {
  test.each(STATES)("%s", async (_name, now, words, taken) => {
    await texts.load("en");
    expect(nowWords(now)).toMatch(words);
    expect(takes(now)).toBe(taken);
  });

  test.each(["fi", "sv"] as const)("every state has words of its own in %s", async (lang) => {
    await texts.load(lang);
    const told = STATES.filter(([name]) => name !== "open long").map(([, now]) => nowWords(now));
    expect(new Set(told).size).toBe(told.length);
    expect(told.join()).not.toMatch(/widget\.|\{/);
  });
});
