import { useEffect, useState } from "preact/hooks";
import { api } from "../../../client/src/api";
import type { GivenLink, ServiceNames, StaffAccount } from "../../../client/src/contracts";
import { Button } from "../../../client/src/ui";
import { named, type SectionProps } from "../section";
import { t as common } from "../texts";
import { Failed } from "../ui/failed";
import { useLoaded } from "../ui/load";
import { calls } from "./calls";
import { InviteDialog } from "./invite_dialog";
import { LinkDialog } from "./link_dialog";
import "./people.css";
import { PersonPage } from "./person";
import { roleNames } from "./roles";
import { dayAndTime, type Key, t, texts } from "./texts";

const BASE = "/console/people";

/** Accounts of the staff: who gets in, with which roles, and why that was changed. */
export default function PeopleSection({ lang, path, navigate }: SectionProps) {
  const [ready, setReady] = useState(false);
  const [inviting, setInviting] = useState(false);
  const [given, setGiven] = useState<{ name: string; link: GivenLink }>();
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);

  const asked = named(path.slice(BASE.length + 1));
  const { data, failed, again, put } = useLoaded(calls.staff, [asked]);
  const names = useLoaded(() => api.get<ServiceNames>("/api/staff/services", { lang }), [lang]);
  const people = data?.people;
  const services = names.data?.names ?? {};

  if (!ready) return <div class="page people" />;
  const nameOf = (id: string) => services[id] ?? id;
  const one = people?.find((member) => member.id === asked);
  return (
    <div class="page people">
      {one ? (
        <PersonPage
          key={one.id}
          one={one}
          services={one.services.map(nameOf).join(", ")}
          put={(found) => put(() => found)}
          reload={again}
          onGiven={(name, link) => setGiven({ name, link })}
          navigate={navigate}
        />
      ) : (
        <>
          <div class="page-row">
            <h1 class="grow">{t("people.title")}</h1>
            <Button look="primary" icon="add" onClick={() => setInviting(true)}>
              {t("people.invite")}
            </Button>
          </div>
          <p class="soft">{t("people.lead")}</p>
          {asked && people && <p class="page-blank">{t("people.gone")}</p>}
          {failed && <Failed reason={failed} again={again} />}
          {!people && !failed && <p class="page-blank">{common("console.fetching")}</p>}
          {people && <List people={people} nameOf={nameOf} navigate={navigate} />}
        </>
      )}
      {inviting && (
        <InviteDialog
          services={services}
          lang={lang}
          onGiven={(name, link) => {
            again();
            setGiven({ name, link });
          }}
          onClose={() => setInviting(false)}
        />
      )}
      {given && <LinkDialog {...given} onClose={() => setGiven(undefined)} />}
    </div>
  );
}

/** All that stands in somebody's row, since any of it may be looked for. */
function saidOf(one: StaffAccount, nameOf: (service: string) => string): string {
  return [
    one.name,
    one.email,
    roleNames(one.roles),
    ...one.services.map(nameOf),
    t(`people.state.${one.state}` as Key),
    one.lacks_second_factor ? t("people.lacks_two_steps") : "",
  ].join(" ");
}

interface ListProps {
  people: StaffAccount[];
  nameOf: (service: string) => string;
  navigate: (path: string) => void;
}

function List({ people, nameOf, navigate }: ListProps) {
  const [wanted, setWanted] = useState("");
  const words = wanted.trim().toLocaleLowerCase();
  const shown = people.filter((one) => saidOf(one, nameOf).toLocaleLowerCase().includes(words));
  return (
    <>
      <label class="people-find">
        {t("people.find")}
        <input
          class="input"
          type="search"
          autocomplete="off"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </label>
      <p class="soft" role="status">
        {words && shown.length > 0 && t("people.found", { n: shown.length, of: people.length })}
        {shown.length === 0 && t("people.none")}
      </p>
      <table class="page-table people-table" hidden={shown.length === 0}>
        <caption class="vh">{t("people.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("people.name")}</th>
            <th scope="col">{t("people.roles")}</th>
            <th scope="col">{t("people.services")}</th>
            <th scope="col">{t("people.state")}</th>
            <th scope="col">{t("people.used")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.id} class={one.state === "disabled" ? "off" : undefined}>
              <th scope="row">
                <a
                  href={`${BASE}/${encodeURIComponent(one.id)}`}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                    event.preventDefault();
                    navigate(`${BASE}/${encodeURIComponent(one.id)}`);
                  }}
                >
                  {one.name}
                </a>
                <span class="soft">{one.email}</span>
              </th>
              <td data-label={t("people.roles")}>{roleNames(one.roles)}</td>
              <td data-label={t("people.services")}>
                {one.services.map(nameOf).join(", ") || t("people.services.none")}
              </td>
              <td data-label={t("people.state")}>
                {t(`people.state.${one.state}` as Key)}
                {one.second_factor && <span class="soft">{t("people.two_steps")}</span>}
                {one.lacks_second_factor && <span class="people-lacks">{t("people.lacks_two_steps")}</span>}
              </td>
              <td data-label={t("people.used")}>
                {one.used_at ? dayAndTime(one.used_at) : t("people.used.never")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
