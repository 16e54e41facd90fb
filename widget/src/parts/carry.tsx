import { Icon } from "../../../client/src/ui";
import { t } from "../texts";
import type { Carried } from "../widget";

/** What goes to the advisor beside the question; nothing goes that is not shown here. */
export function Carry({ carried, page }: { carried: Carried; page?: string }) {
  if (!carried.searched && !carried.article && !page) return null;
  return (
    <ul class="carry">
      {carried.searched && (
        <li>
          <Icon name="search" size="s" />
          {t("widget.carry.searched", { q: carried.searched })}
        </li>
      )}
      {carried.article && (
        <li>
          <Icon name="article" size="s" />
          {t("widget.carry.read", { title: carried.article.title })}
        </li>
      )}
      {page && (
        <li>
          <Icon name="window" size="s" />
          {t("widget.carry.page", { title: page })}
        </li>
      )}
    </ul>
  );
}
