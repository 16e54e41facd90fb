import type { ComponentChildren } from "preact";
import type { ReportFigure, ReportPage, ReportPart } from "../../../client/src/contracts";
import { cell, euros, type Key, named, number, percent, t } from "./texts";

interface TableProps {
  name: string;
  head: string[];
  rows: { key: string; title: ComponentChildren; cells: string[] }[];
  /** Columns of one width, for tables that stand below one another. */
  even?: boolean;
}

export function Table({ name, head, rows, even }: TableProps) {
  const [first, ...others] = head;
  return (
    <div class="report-scroll" tabIndex={0} role="group" aria-label={name}>
      <table class={even ? "report-even" : undefined}>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {others.map((one) => (
              <th key={one} scope="col" class="figure">
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.title}</th>
              {row.cells.map((one, n) => (
                <td key={others[n]} class="figure">
                  {one}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Why a word stands in place of some of the numbers. */
export function Unshown({ figures }: { figures: Pick<ReportFigure, "hidden">[] }) {
  const why = (["few", "people", "whole"] as const).filter((one) =>
    figures.some(({ hidden }) => hidden === one),
  );
  return (
    <>
      {why.map((one) => (
        <p key={one} class="soft">
          {t("reports.hidden.told", {
            word: t(`reports.hidden.${one}`),
            means: t(`reports.hidden.${one}.means`),
          })}
        </p>
      ))}
    </>
  );
}

const figureOf = (part: ReportPart, id: string) => part.figures.find((one) => one.id === id);

/** Parts with their figures side by side; they all have the same. */
function Parts({
  of,
  title,
  parts,
  name,
}: {
  of: string;
  title: string;
  parts: ReportPart[];
  name: (one: ReportPart) => string;
}) {
  const ids = parts[0]?.figures.map((one) => one.id) ?? [];
  const rows = parts.map((one) => ({
    key: one.id,
    title: name(one),
    cells: ids.map((id) => cell(figureOf(one, id))),
  }));
  return <Table name={of} head={[title, ...ids.map(named)]} rows={rows} even />;
}

export function Places({ page, language }: { page: ReportPage; language: (code: string) => string }) {
  return (
    <section class="page-card">
      <h2>{t("reports.heading.services")}</h2>
      <Parts
        of={t("reports.sheet.services")}
        title={t("reports.column.services")}
        parts={page.services}
        name={(one) => one.name}
      />
      <Parts
        of={t("reports.sheet.sites")}
        title={t("reports.column.sites")}
        parts={page.sites}
        name={(one) => one.name}
      />
      <Parts
        of={t("reports.sheet.languages")}
        title={t("reports.column.languages")}
        parts={page.languages}
        name={(one) => language(one.id)}
      />
      <Unshown figures={[...page.services, ...page.sites, ...page.languages].flatMap((one) => one.figures)} />
    </section>
  );
}

const LOAD = ["contacts", "reply_median", "handling_mean", "solved", "rated_solved"];

/** Whether many at once make any of them worse: dots by load, and the numbers below. */
export function Loads({ loads }: { loads: ReportPart[] }) {
  const title = t("reports.heading.load");
  const known = loads.map((one) => ({ load: Number(one.id), at: figureOf(one, "reply_median")?.value }));
  const most = Math.max(1, ...known.map((one) => one.at ?? 0));
  return (
    <section class="page-card">
      <h2>{title}</h2>
      <p class="soft">{t("reports.load.lead")}</p>
      {loads.length === 0 ? (
        <p>{t("reports.load.none")}</p>
      ) : (
        <>
          {known.some((one) => one.at !== undefined) && (
            <>
              <div class="report-load" aria-hidden="true">
                {known.map((one) => (
                  <div key={one.load}>
                    <i style={{ height: `${((one.at ?? 0) / most) * 100}%` }} />
                    <span>{one.load}</span>
                  </div>
                ))}
              </div>
              <p class="soft" aria-hidden="true">
                {named("reply_median")} / {t("reports.column.load")}
              </p>
            </>
          )}
          <Table
            name={title}
            head={[t("reports.column.load"), ...LOAD.map(named)]}
            rows={loads.map((one) => ({
              key: one.id,
              title: one.id === "10" ? "10+" : one.id,
              cells: LOAD.map((id) => cell(figureOf(one, id))),
            }))}
          />
        </>
      )}
    </section>
  );
}

export function Outcomes({ page }: { page: ReportPage }) {
  const total = page.outcomes.reduce((sum, one) => sum + (one.value ?? 0), 0);
  return (
    <section class="page-card">
      <h2>{t("reports.heading.outcomes")}</h2>
      {page.outcomes.length === 0 ? (
        <p>{t("reports.load.none")}</p>
      ) : (
        <Table
          name={t("reports.heading.outcomes")}
          head={[t("reports.column.outcome"), t("reports.column.count"), t("reports.column.share")]}
          rows={page.outcomes.map((one) => ({
            key: one.id,
            title: t(`reports.outcome.${one.id}` as Key),
            cells: [cell(one, "count"), one.value === undefined || !total ? "–" : percent(one.value / total)],
          }))}
        />
      )}
    </section>
  );
}

export function Answers({ page }: { page: ReportPage }) {
  return (
    <section class="page-card">
      <h2>{t("reports.heading.answers")}</h2>
      {page.answers.length === 0 ? (
        <p>{t("reports.answers.none")}</p>
      ) : (
        <Table
          name={t("reports.heading.answers")}
          head={[t("reports.column.answer"), t("reports.column.count")]}
          rows={page.answers.map((one) => ({
            key: one.id,
            title: one.name,
            cells: [number(one.figures[0]?.value ?? 0)],
          }))}
        />
      )}
    </section>
  );
}

const money = (one: ReportFigure) => (one.value === undefined ? cell(one) : euros(one.value));
const minutes = (one: ReportFigure) => (one.value === undefined ? cell(one) : number(one.value, 1));

export function Channels({ page, children }: { page: ReportPage; children: ComponentChildren }) {
  const title = t("reports.heading.channels");
  const priced = page.channels.some((one) => one.contact_cents.value !== undefined);
  return (
    <section class="page-card">
      <div class="page-row">
        <h2 class="grow">{title}</h2>
        {children}
      </div>
      <p class="soft">{t("reports.channels.lead")}</p>
      {!priced && <p>{t("reports.channels.none")}</p>}
      <Table
        name={title}
        head={[
          t("reports.column.channel"),
          t("reports.channel.contacts"),
          t("reports.channel.minutes"),
          t("reports.channel.solved"),
          t("reports.channel.contact_cents"),
          t("reports.channel.solved_cents"),
        ]}
        rows={page.channels.map((one) => ({
          key: one.id,
          title: (
            <>
              {t(`reports.channel.name.${one.id}`)}
              {one.told && <small class="soft"> {t("reports.channels.told")}</small>}
            </>
          ),
          cells: [
            cell(one.contacts, "count"),
            minutes(one.minutes),
            cell(one.solved, "share"),
            money(one.contact_cents),
            money(one.solved_cents),
          ],
        }))}
      />
      <Unshown
        figures={page.channels.flatMap((one) => [one.contacts, one.minutes, one.solved, one.contact_cents])}
      />
    </section>
  );
}
