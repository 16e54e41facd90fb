import type { ConversationCard } from "../../../client/src/contracts";
import { t } from "../texts";
import { Icon } from "../ui/icon";
import type { Answers } from "./answers";

/** Instructions for staff that fit what is talked about; they are read here and never sent. */
export function Guides({ answers, card }: { answers: Answers; card: ConversationCard }) {
  const guides = answers.of(card.id)?.guides ?? [];
  if (guides.length === 0) return null;
  return (
    <section class="section" aria-labelledby="dock-guides">
      <h2 id="dock-guides">
        <Icon name="doc" />
        {t("console.guides.title")}
      </h2>
      {guides.map((guide) => (
        <details key={guide.id} class="guide">
          <summary>{guide.title}</summary>
          <ol>
            {guide.steps.map((step, i) => (
              <li key={i}>{step}</li>
            ))}
          </ol>
        </details>
      ))}
    </section>
  );
}
