import { describe, expect, it, vi } from "vitest";
import type { CallLine } from "./line";
import { settled, TypedLines } from "./typed";

describe("what leaves the browser of a line that is still typed", () => {
  it("is all of it while nothing in it could be a secret", () => {
    expect(settled("Hei, olen tulossa ")).toBe("Hei, olen tulossa ");
  });

  it("ends before a number and before a word about codes", () => {
    expect(settled("Asun talossa 12 ja")).toBe("Asun talossa ");
    expect(settled("tunnukseni on kissa")).not.toContain("kissa");
    expect(settled("salasana: kissa")).toBe("");
    expect(settled("luku on yksi kaksi")).toBe("luku on ");
  });
});

describe("text in the call", () => {
  const made = () => {
    const call = vi.fn((_: string, __: { text: string; done: boolean }) => Promise.resolve({ session: "s" }));
    const line = { call, on: () => () => {}, onOnline: () => () => {} } as unknown as CallLine;
    return { call, typed: new TypedLines(line, () => "s") };
  };

  it("goes out a few times a second, and a secret never does", () => {
    vi.useFakeTimers();
    const { call, typed } = made();
    typed.type("h");
    typed.type("hetu 131052-308T");
    vi.advanceTimersByTime(400);
    expect(call.mock.calls.map(([, sent]) => sent.text).join()).not.toContain("131052");
    expect(typed.finish("hetu 131052-308T")).not.toContain("308T");
    expect(call.mock.calls.at(-1)![1].text).not.toContain("308T");
    expect(call.mock.calls.at(-1)![1].done).toBe(true);
    vi.useRealTimers();
  });

  it("replaces a sender's unfinished line and keeps the finished ones", () => {
    const { typed } = made();
    const of = (line: number, text: string, done: boolean) => ({
      session: "s",
      participant: "a",
      line,
      text,
      done,
    });
    typed.take(of(1, "He", false));
    typed.take(of(1, "Hei", true));
    typed.take(of(2, "mi", false));
    expect(typed.lines.value.map((one) => one.text)).toEqual(["Hei", "mi"]);
  });
});
