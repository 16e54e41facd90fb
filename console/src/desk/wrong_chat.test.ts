import { describe, expect, it } from "vitest";
import { type Known, ownIn, strayIn, withoutPasted } from "./wrong_chat";

const known = (id: string, over: Partial<Known> = {}): Known => ({
  id,
  name: `${id}!`,
  visitor: "",
  theirs: [],
  ours: [],
  ...over,
});

describe("what is somebody's own", () => {
  it("is the same however it is written", () => {
    const keys = (text: string) => [...ownIn(text).keys()];
    expect(keys("Soita 040 123 4567")).toEqual(keys("+358 40 1234567"));
    expect(keys("maija@Posti.example")).toEqual(["maija@posti.example"]);
    expect(keys("Asun Koivukatu 12 b")).toContain("koivukatu 12");
    expect(keys("Maija Virtanen")).toEqual(keys("Maija Virtasen".replace("Virtasen", "Virtasta")));
    expect(keys("klo 9.30, 15 euroa, 2026")).toEqual([]);
  });
});

describe("what is pasted into the wrong conversation", () => {
  const kaisa = known("a", {
    visitor: "Kaisa Mäki",
    theirs: ["Hei, puhelimeni on 040 123 4567.", "Milloin saan päätöksen toimeentulotuesta?"],
    ours: ["Hakemuksesi käsitellään torstaina, ja saat päätöksen postissa."],
  });
  const timo = known("b", { visitor: "Timo", theirs: ["Milloin kirjasto on auki?"] });
  const others = [kaisa];
  const from = (text: string, here = timo, all: Known[] = others) => strayIn(text, here, all);

  it("is known by its words, also a part of them and more than them", () => {
    expect(from("Hakemuksesi käsitellään torstaina")).toEqual({ id: "a", name: "a!" });
    expect(from("hakemuksesi  käsitellään\ntorstaina,")).toEqual({ id: "a", name: "a!" });
    expect(from("Terve! Milloin saan päätöksen toimeentulotuesta? Kiitos.")).toEqual({ id: "a", name: "a!" });
  });

  it("is known by where it was copied, when the words alone say nothing", () => {
    expect(from("torstaina")).toBeUndefined();
    const copied = { conversation: "a", text: " torstaina " };
    expect(strayIn("torstaina", timo, others, copied)).toEqual({ id: "a", name: "a!" });
    expect(strayIn("perjantaina", timo, others, copied)).toBeUndefined();
    expect(strayIn("torstaina", timo, others, { ...copied, conversation: "b" })).toBeUndefined();
  });

  it("is known by whom it tells of", () => {
    expect(from("Soitan numeroon +358401234567.")?.what).toBe("+358401234567");
    expect(from("Kerroin asiasta Kaisalle.")?.what).toBe("Kaisa");
    expect(from("Mäen asia on vireillä")).toBeUndefined();
    expect(from("kaisalle")).toBeUndefined();
  });

  it("is at home where it stands too", () => {
    const here = known("b", { visitor: "Kaisa", theirs: ["Numeroni on 0401234567", "Hei"] });
    expect(from("Kaisan numero on 040 123 4567", here)).toBeUndefined();
    const told = { ...timo, ours: ["Hakemuksesi käsitellään torstaina."] };
    expect(from("Hakemuksesi käsitellään torstaina", told)).toBeUndefined();
  });

  it("is nobody's when several have it, and nothing when it is short", () => {
    const same = known("c", { ours: ["Hakemuksesi käsitellään torstaina."] });
    expect(from("Hakemuksesi käsitellään torstaina", timo, [kaisa, same])).toBeUndefined();
    expect(from("päätöksen")).toBeUndefined();
    expect(from("   ")).toBeUndefined();
  });

  it("is taken out of what was written around it meanwhile", () => {
    expect(withoutPasted("Hei. Torstaina! Terve", "Torstaina! ")).toBe("Hei. Terve");
    expect(withoutPasted("Hei", "Torstaina")).toBe("Hei");
  });
});
