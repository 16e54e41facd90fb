import { useEffect, useState } from "preact/hooks";
import type { SectionProps } from "../section";
import { useLoaded } from "../ui/load";
import { calls } from "./calls";
import { DeletionLog } from "./deletions";
import { Holds } from "./holds";
import "./privacy.css";
import { Requests } from "./requests";
import { Retention } from "./retention";
import { StaffRetention } from "./staff_retention";
import { t, texts } from "./texts";

/** For whoever answers for people's data: what a visitor asks for, what stays and for how long, and what went. */
export default function PrivacySection({ lang }: SectionProps) {
  const [ready, setReady] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => void texts.load(lang).then(() => setReady(true)), [lang]);
  const holds = useLoaded(calls.holds, [turn]);
  if (!ready) return <div class="page privacy" />;
  const changed = () => setTurn((n) => n + 1);
  return (
    <div class="page privacy">
      <h1>{t("privacy.title")}</h1>
      <p class="soft">{t("privacy.lead")}</p>
      <Requests onChanged={changed} />
      <Holds found={holds} onChanged={changed} />
      <Retention key={lang} turn={turn} />
      <StaffRetention key={`staff-${lang}`} />
      <DeletionLog turn={turn} />
    </div>
  );
}
