import { beforeAll, describe, expect, it } from "vitest";
import type { ReferralView } from "../../../client/src/contracts";
import { texts } from "../texts";
import { openWords, optionOfReferral } from "./options";

beforeAll(() => texts.load("fi"));

const police: ReferralView = {
  id: "ref-police",
  kind: "authority",
  name: "Poliisi",
  what_for: "Passit.",
  note: "Ajanvaraus.",
  text: "Passit. Avoinna ma–pe 8–16.15.",
  link: "https://poliisi.fi",
};

describe("a contact in the picker", () => {
  it("says whether somebody is there now, and nothing where that is not known", () => {
    expect(openWords({ ...police, open: true, until: 975 })).toBe("auki klo 16.15 asti");
    expect(openWords({ ...police, open: true, until: 1440 })).toBe("auki nyt");
    expect(openWords({ ...police, open: false, opens_in_days: 0, opens_at: 480 })).toBe("aukeaa klo 8.00");
    expect(openWords({ ...police, open: false, opens_in_days: 1, opens_at: 480 })).toBe(
      "aukeaa huomenna klo 8.00",
    );
    expect(openWords({ ...police, open: false, opens_in_days: 3, opens_at: 480 })).toContain("3 päivän");
    expect(openWords({ ...police, open: false })).toBe("suljettu");
    expect(openWords(police)).toBe("");
  });

  it("stands in the text with its address, or goes as a card without the advisors' note", () => {
    const option = optionOfReferral(police, "fi");
    expect(option.text).toBe("Poliisi: Passit. Avoinna ma–pe 8–16.15. https://poliisi.fi");
    expect(option.card).toMatchObject({ kind: "referral", title: "Poliisi", url: "https://poliisi.fi" });
    expect(JSON.stringify(option.card)).not.toContain("Ajanvaraus");
    expect(option.meta).toContain("Ajanvaraus.");
  });
});
