import { useEffect, useState } from "preact/hooks";
import type { ServiceSetting } from "../../../client/src/contracts";
import type { PageProps } from ".";
import "./services.css";
import { reasonOf } from "../reason";
import { calls } from "./services_calls";
import { ServiceEditor } from "./services_editor";
import { ServiceMap } from "./services_map";
import { Failed } from "./services_parts";
import { byName } from "./services_words";
import { t } from "./texts";

export const NEW = "new";

/** Services: the map of all of them, and each with its settings and what they were before. */
export function ServicesPage({ lang, me, rest, navigate }: PageProps) {
  const [services, setServices] = useState<ServiceSetting[]>();
  const [failed, setFailed] = useState("");

  async function load(): Promise<ServiceSetting[]> {
    setFailed("");
    try {
      const found = await calls.services();
      setServices(found.services);
      return found.services;
    } catch (error) {
      setFailed(reasonOf(error));
      throw error;
    }
  }
  useEffect(() => void load().catch(() => {}), []);

  const put = (one: ServiceSetting) =>
    setServices((before = []) => [...before.filter((other) => other.id !== one.id), one]);
  const go = (id: string) => navigate(`/console/settings/services${id ? `/${id}` : ""}`);
  const id = decodeURIComponent(rest);
  const chosen = services?.find((one) => one.id === id);

  if (failed && !services) return <Failed reason={failed} again={() => void load().catch(() => {})} />;
  if (!services) return <p class="soft">{t("settings.loading")}</p>;
  if (id && (chosen || (id === NEW && me.roles.includes("main_user")))) {
    return (
      <ServiceEditor
        key={id}
        lang={lang}
        service={chosen}
        services={services}
        onSaved={put}
        onMade={go}
        refresh={async () => (await load()).find((one) => one.id === id)}
        onBack={() => go("")}
      />
    );
  }
  return (
    <ServiceMap
      lang={lang}
      services={byName(services, lang)}
      missing={id && id !== NEW ? id : ""}
      mayMake={me.roles.includes("main_user")}
      go={go}
    />
  );
}
