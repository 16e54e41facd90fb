import { useState } from "preact/hooks";
import type { SiteView } from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import type { Lang } from "../../../client/src/texts";
import { announce } from "../../../client/src/ui";
import { reasonOf } from "../reason";
import { useLoaded } from "../ui/load";
import { calls } from "./sites_calls";
import { t } from "./texts";

export interface Sites {
  sites: SiteView[];
  services: Record<string, string>;
  visitorUrl: string;
}

/** All sites and the names of services. */
export function useSites(lang: Lang) {
  const loaded = useLoaded(
    async (signal): Promise<Sites> => {
      const [list, services] = await Promise.all([calls.sites(signal), calls.services(lang, signal)]);
      return { sites: list.sites, services: services.names, visitorUrl: list.visitor_url };
    },
    [lang],
  );
  const put = (site: SiteView) =>
    loaded.put((before) => {
      const others = before.sites.filter((one) => one.id !== site.id);
      return { ...before, sites: [...others, site].sort((a, b) => a.id.localeCompare(b.id)) };
    });
  return { ...loaded, put };
}

export interface Draft {
  site: SiteView;
  change: (part: Partial<SiteView>) => void;
  put: (site: SiteView) => void;
  dirty: boolean;
  saving: boolean;
  save: () => Promise<void>;
  /** Somebody else saved first. */
  stale: boolean;
  /** Why it was refused, where no field says so. */
  refused: string;
  /** The reason that stands at this field, as the server names it: `origins.1`, `texts.greeting.sv`. */
  errorAt: (field: string) => string;
}

/** Texts that were emptied are as those that were never there. */
const plain = (site: SiteView) =>
  JSON.stringify(site, (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, one]) => one !== "")
            .sort(),
        )
      : value,
  );
const same = (a: SiteView, b: SiteView) => plain(a) === plain(b);

/** `of` is what it was made of; what was made of something else counts no more. */
interface Kept {
  of: SiteView;
  site: SiteView;
  problem?: Refused;
}

/** What is being changed of one site: kept here until it is saved whole, over the revision it was made of. */
export function useDraft(stored: SiteView, saved: (site: SiteView) => void, readOnly: boolean): Draft {
  const [kept, keep] = useState<Kept>({ of: stored, site: stored });
  const [saving, setSaving] = useState(false);
  // Found out while drawing: an effect would come later, and take away what was typed meanwhile.
  const mine = (one: Kept): Kept => (one.of === stored ? one : { of: stored, site: stored });
  const { site, problem } = mine(kept);

  async function save(): Promise<void> {
    if (saving || readOnly) return;
    setSaving(true);
    keep((before) => ({ of: stored, site: mine(before).site }));
    try {
      saved(await calls.save(site));
      announce(t("settings.sites.saved"));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      keep((before) => ({ ...mine(before), problem: error }));
      announce(reasonOf(error));
    } finally {
      setSaving(false);
    }
  }

  return {
    site,
    change: (part) => keep((before) => ({ ...mine(before), site: { ...mine(before).site, ...part } })),
    put: (next) => keep((before) => ({ ...mine(before), site: next })),
    dirty: !same(site, stored),
    saving,
    save,
    stale: problem?.code === "stale",
    refused: problem ? reasonOf(problem) : "",
    errorAt: (field) =>
      problem?.field === field || problem?.field?.startsWith(`${field}.`) ? reasonOf(problem) : "",
  };
}
