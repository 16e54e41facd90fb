import { useEffect, useState } from "preact/hooks";
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

/** What is being changed of one site: kept here until it is saved whole, over the revision it was made of. */
export function useDraft(stored: SiteView, saved: (site: SiteView) => void, readOnly: boolean): Draft {
  const [site, setSite] = useState(stored);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Refused>();
  useEffect(() => {
    setSite(stored);
    setProblem(undefined);
  }, [stored]);

  async function save(): Promise<void> {
    if (saving || readOnly) return;
    setSaving(true);
    setProblem(undefined);
    try {
      saved(await calls.save(site));
      announce(t("settings.sites.saved"));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setProblem(error);
      announce(reasonOf(error));
    } finally {
      setSaving(false);
    }
  }

  return {
    site,
    change: (part) => setSite((before) => ({ ...before, ...part })),
    put: setSite,
    dirty: !same(site, stored),
    saving,
    save,
    stale: problem?.code === "stale",
    refused: problem ? reasonOf(problem) : "",
    errorAt: (field) =>
      problem?.field === field || problem?.field?.startsWith(`${field}.`) ? reasonOf(problem) : "",
  };
}
