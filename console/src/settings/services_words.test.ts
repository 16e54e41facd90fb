import { beforeAll, describe, expect, it } from "vitest";
import type { ServiceForm } from "../../../client/src/contracts";
import { BLANK, CLOSED, changesOf, lasting } from "./services_words";
import { texts } from "./texts";

const SETTINGS: ServiceForm = { ...BLANK, names: { fi: "Kirjasto", sv: "Bibliotek", en: "Library" } };
const told = (settings: Partial<ServiceForm>, hours: object = {}) =>
  changesOf(
    { settings: SETTINGS, hours: CLOSED },
    { settings: { ...SETTINGS, ...settings }, hours: { ...CLOSED, ...hours } },
    (id) => id,
  ).map((one) => `${one.what}: ${one.before} → ${one.after}`);

describe("what differs, in words", () => {
  beforeAll(() => texts.load("fi"));

  it("is nothing between equals", () => {
    expect(told({})).toEqual([]);
  });

  it("names each thing with its unit", () => {
    expect(told({ promise_s: 5_400, target_pct: 90, message_days: 1, overflow_to: "yleinen" })).toEqual([
      "Palvelulupaus: 2 min → 1 t 30 min",
      "Tavoiteosuus: 80 % → 90 %",
      "Ylivuoto palveluun: ei → yleinen",
      "Viestiin vastataan palvelupäivissä: 2 palvelupäivää → 1 palvelupäivä",
    ]);
  });

  it("tells who may give binding advice and what it means", () => {
    const words = { fi: "Sitoo.", sv: "Binder.", en: "Binds." };
    expect(told({ binding: { level: 2, words }, health_note: false })).toEqual([
      "Sitovat neuvot: Ei anneta → Annetaan",
      "Kuka saa antaa: ei → taso 2",
      "Selitys asiakkaalle suomeksi: ei → Sitoo.",
      "Selitys asiakkaalle ruotsiksi: ei → Binder.",
      "Selitys asiakkaalle englanniksi: ei → Binds.",
      "Huomautus terveydestä: Näytetään → Ei näytetä",
    ]);
  });

  it("tells of channels: order, reason and what is planned", () => {
    const [chat, message, video] = SETTINGS.channels;
    expect(
      told({ channels: [video!, { ...chat!, offered: false, why: "Kokeilu päättyi" }, message!] }),
    ).toEqual([
      "Kanavien järjestys: Chat, Viesti, Video ja puhelu → Video ja puhelu, Chat, Viesti",
      "Chat: tarjonta: Tarjotaan → Ei tarjota",
      "Chat: Miksi näin: ei → Kokeilu päättyi",
    ]);
    const turn = { at: Date.parse("2027-03-01T09:00:00"), channel: "video", offered: false } as const;
    expect(told({ turns: [turn] })).toEqual([
      "Ajastetut muutokset: ei → 1.3.2027 klo 9.00: Video ja puhelu poistuu",
    ]);
  });

  it("tells of hours by day, date and holiday", () => {
    expect(
      told(
        {},
        {
          week: { mon: [["09:00", "16:30"]] },
          exceptions: { "2026-12-07": [], "12-31": [["10:00", "12:00"]], christmas_eve: [] },
          notes: { "2026-12-07": "Koulutus" },
          holidays: "",
        },
      ),
    ).toEqual([
      "Maanantai: suljettu → 9–16.30",
      "31.12. joka vuosi: viikon mukaan → 10–12",
      "7.12.2026: viikon mukaan → suljettu (Koulutus)",
      "Jouluaatto: viikon mukaan → suljettu",
      "Pyhäpäivät: suljettu → viikon mukaan",
    ]);
  });

  it("says times as people do", () => {
    expect([lasting(0), lasting(90), lasting(86_400)]).toEqual(["0 s", "1 min 30 s", "1 pv"]);
  });
});
