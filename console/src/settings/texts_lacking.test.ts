import { expect, it } from "vitest";
import { lacking } from "./texts_lacking";

const texts = { greeting: { fi: "Hei", sv: "  " }, closed: {}, notice: { sv: "Obs" } };

it("counts what another language has, and nothing that none has", () => {
  const site = { names: { fi: "Kunta", sv: "Kommun" }, languages: ["fi", "sv", "en"], texts };
  expect(lacking(site as never)).toEqual({ fi: 1, sv: 1, en: 3 });
});

it("asks nothing of a language that the site does not offer", () => {
  const site = { names: { fi: "Kunta" }, languages: ["fi"], texts };
  expect(lacking(site as never)).toEqual({ fi: 1, sv: 0, en: 0 });
});
