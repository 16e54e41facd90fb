import type { ServiceSetting } from "../../../client/src/contracts";
import { named } from "../section";
import type { PageProps } from ".";
import "./services.css";
import { useLoaded } from "../ui/load";
import { calls } from "./services_calls";
import { ServiceEditor } from "./services_editor";
import { ServiceMap } from "./services_map";
import { Waiting } from "./services_parts";
import { byName } from "./services_words";
import { t } from "./texts";

export const NEW = "new";

/** Services: the map of all of them, and each with its settings and what they were before. */
export function ServicesPage({ lang, me, rest, navigate }: PageProps) {
  const { data: services, failed, again, put } = useLoaded(async () => (await calls.services()).services, []);
  const store = (one: ServiceSetting) =>
    put((before) => [...before.filter((other) => other.id !== one.id), one]);
  async function refresh(): Promise<ServiceSetting | undefined> {
    const found = (await calls.services()).services;
    put(() => found);
    return found.find((one) => one.id === id);
  }
  const go = (id: string) => navigate(`/console/settings/services${id ? `/${id}` : ""}`);
  const id = named(rest);
  const chosen = services?.find((one) => one.id === id);

  if (!services) return <Waiting title={t("settings.services.title")} failed={failed} again={again} />;
  if (id && (chosen || (id === NEW && me.roles.includes("main_user")))) {
    return (
      <ServiceEditor
        key={id}
        lang={lang}
        service={chosen}
        services={services}
        onSaved={store}
        onMade={go}
        refresh={refresh}
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
