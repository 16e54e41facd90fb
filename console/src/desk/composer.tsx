import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type ConversationCard, type Hit, type Remark, TEXT_LIMIT } from "../../../client/src/contracts";
import { LANGUAGES } from "../../../client/src/texts";
import { isKey, nameOfKey } from "../shell/own_keys";
import { formalityOf, replyLanguage, useFormality, useReplyLanguage } from "../state";
import { languageName, t } from "../texts";
import { Icon } from "../ui/icon";
import { Menu } from "../ui/menu";
import type { Answers } from "./answers";
import { Bench } from "./bench";
import { Binding } from "./binding";
import { FileAttach } from "./files";
import { useFinding, useRemarks } from "./finding";
import { Hint } from "./hint";
import { focusComposer, focusList, inHand } from "./list";
import { NextButton } from "./next_button";
import type { Option } from "./options";
import { usePasted } from "./pasting";
import { insertAt, type Slash, slashAt } from "./picker";
import { optionId, type Picking, pickerId } from "./picker_view";
import type { Desk } from "./store";
import { useTyping } from "./typing";
import { nextVariable, unresolved, variableParts } from "./variables";
import { nameOf } from "./words";
import { withoutPasted } from "./wrong_chat";

interface Props {
  desk: Desk;
  answers: Answers;
  card: ConversationCard;
  onSent: () => void;
}

/** The bench with the question and its answers, and the field under it. */
export function Composer({ desk, answers, card, onSent }: Props) {
  const { id } = card;
  const text = desk.drafts.text(id);
  const field = useRef<HTMLTextAreaElement>(null);
  const under = useRef<HTMLDivElement>(null);
  const caretAfter = useRef<number | [number, number] | undefined>(undefined);
  const [slash, setSlash] = useState<Slash>();
  const [dismissed, setDismissed] = useState<number>();
  const eager = useRef<{ send: boolean } | undefined>(undefined);
  const [at, setAt] = useState(0);
  const typing = useTyping(desk, id);
  const { pasted, pastes, changed, meant } = usePasted(desk, id);
  const language = replyLanguage(id, card.lang);
  const formality = formalityOf(id);

  const look = (value: string, caret: number) => {
    const next = slashAt(value, caret);
    setSlash(next && next.start !== dismissed ? next : undefined);
    if (!next) setDismissed(undefined);
  };

  useEffect(() => {
    setSlash(undefined);
    setDismissed(undefined);
    const element = field.current;
    if (element) element.selectionStart = element.selectionEnd = element.value.length;
  }, [id]);

  const found = useFinding(answers, id, slash, language, formality, (options) => {
    setAt(0);
    const pressed = eager.current;
    eager.current = undefined;
    if (pressed && options[0]) choose(options[0], pressed.send);
  });
  const remarks = useRemarks(answers, id, slash ? "" : text, language);

  useEffect(() => {
    eager.current = undefined;
  }, [id, slash?.query, slash?.start]);

  const wanted = answers.wanted.value;
  useEffect(() => {
    if (wanted?.conversation !== id) return;
    answers.wanted.value = undefined;
    insert(wanted.hit.text, wanted.hit);
  }, [wanted, id]);

  useLayoutEffect(() => {
    const element = field.current;
    const caret = caretAfter.current;
    if (!element || caret === undefined) return;
    caretAfter.current = undefined;
    const [from, to] = typeof caret === "number" ? [caret, caret] : caret;
    element.focus();
    element.setSelectionRange(from, to);
    // The browser brings the caret into sight only when somebody types.
    if (to === element.value.length) element.scrollTop = element.scrollHeight;
    if (under.current) under.current.scrollTop = element.scrollTop;
  });

  const write = (value: string, caret?: number | [number, number]) => {
    caretAfter.current = caret;
    desk.drafts.write(id, value);
    desk.forgetRefusal(id);
  };

  const insert = (added: string, hit?: Hit, from?: number, to?: number) => {
    const element = field.current;
    const start = from ?? element?.selectionStart ?? text.length;
    const end = to ?? element?.selectionEnd ?? start;
    const done = insertAt(desk.drafts.text(id), start, end, added);
    if (hit) answers.insert(id, hit);
    const first =
      unresolved(added).length > 0 ? nextVariable(done.text, done.caret - added.length) : undefined;
    write(done.text, first ? [first.start, first.end] : done.caret);
    setSlash(undefined);
  };

  // The bench is not drawn again for each key: what it calls stays the same.
  const inserts = useRef(insert);
  inserts.current = insert;
  const insertHit = useCallback((hit: Hit) => inserts.current(hit.text, hit), []);

  /** What was picked stands in the text, or goes at once: a contact as a card of its own. */
  const choose = (option: Option, now: boolean) => {
    if (!slash) return;
    if (now && option.card) {
      insert("", undefined, slash.start, slash.end);
      void desk.sendCard(id, language, option.card);
      return;
    }
    insert(option.text, option.hit, slash.start, slash.end);
    if (now) send(true);
  };

  const explain = ({ words, better }: Remark) => {
    const at = text.indexOf(words);
    if (at < 0) return;
    const end = at + words.length;
    write(`${text.slice(0, end)} (${better})${text.slice(end)}`, end + better.length + 3);
  };

  const stray = pasted && text.includes(pasted.text) ? pasted.stray : undefined;
  const takeOut = () => {
    if (!pasted) return;
    const now = desk.drafts.text(id);
    const left = now === pasted.after ? pasted.before : withoutPasted(now, pasted.text);
    meant();
    write(left, left.length);
  };

  const missing = unresolved(text);
  const length = [...text].length;
  const blocked = missing.length > 0 || length > TEXT_LIMIT;

  const send = (andNext: boolean, binding = false) => {
    const now = desk.drafts.text(id);
    if (unresolved(now).length > 0) {
      jump();
      return;
    }
    if ([...now].length > TEXT_LIMIT) return;
    const target = desk.next.peek();
    if (now.trim() !== "") {
      typing.stopped();
      meant();
      const used = answers.takeUsed(id, now);
      void desk.send(id, language, used, answers.takePassed(id, used), binding);
      onSent();
    }
    if (andNext && target) desk.show(target.id);
    focusComposer();
  };

  const sends = useRef(send);
  sends.current = send;
  const sendNext = useCallback(() => sends.current(true), []);

  const jump = (): boolean => {
    const element = field.current;
    if (!element) return false;
    const variable = nextVariable(element.value, element.selectionEnd);
    if (!variable) return false;
    element.focus();
    element.setSelectionRange(variable.start, variable.end);
    return true;
  };

  const picking: Picking | undefined = slash ? { ...found, slash, at, choose, hover: setAt } : undefined;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const take = () => event.preventDefault();
    if (picking) {
      const option = picking.options[at];
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        take();
        const step = event.key === "ArrowDown" ? 1 : -1;
        const { length } = picking.options;
        if (length > 0) setAt((at + step + length) % length);
        return;
      }
      if (event.key === "Escape") {
        take();
        event.stopPropagation();
        setDismissed(picking.slash.start);
        setSlash(undefined);
        return;
      }
      if (picking.state === "asking" && event.key === "Enter" && !event.shiftKey) {
        // What is shown answers an earlier word: the press counts for what is on its way.
        take();
        eager.current = { send: event.ctrlKey };
        return;
      }
      if (option && (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey))) {
        take();
        choose(option, event.ctrlKey);
        return;
      }
    }
    if (isKey(event, "send_next")) {
      take();
      send(true);
    } else if (isKey(event, "send")) {
      take();
      send(false);
    } else if (stray && isKey(event, "take_back")) {
      take();
      takeOut();
    } else if (event.key === "Tab" && !event.shiftKey && jump()) {
      take();
    } else if (event.key === "Escape") {
      take();
      focusList();
    } else if (isKey(event, "to_suggestions")) {
      take();
      inHand("[data-suggestion]")?.focus();
    }
  };

  const open = (letter: string) => {
    const element = field.current;
    if (!element) return;
    const { text: value, caret } = insertAt(text, element.selectionStart, element.selectionEnd, letter);
    write(value, caret);
    look(value, caret);
  };

  return (
    <>
      <Bench desk={desk} answers={answers} card={card} picking={picking} insert={insertHit} />
      <div class="composer">
        <div class="writing">
          <div class="ink">
            <div class="under" aria-hidden="true" ref={under}>
              {variableParts(text).map((part, i) =>
                part.variable ? (
                  <span key={i} class="missing">
                    {part.text}
                  </span>
                ) : (
                  part.text
                ),
              )}
              {"\n"}
            </div>
            <textarea
              ref={field}
              data-composer
              data-pane="composer"
              aria-label={t("console.composer.label", { name: nameOf(card) })}
              aria-describedby={`hint-${id}`}
              placeholder={t("console.composer.placeholder")}
              lang={language}
              value={text}
              aria-autocomplete="list"
              aria-controls={picking && picking.options.length > 0 ? pickerId(id) : undefined}
              aria-activedescendant={picking && picking.options.length > 0 ? optionId(id, at) : undefined}
              onInput={(event) => {
                const { value, selectionStart } = event.currentTarget;
                write(value);
                changed(value);
                look(value, selectionStart);
                typing.wrote();
              }}
              onPaste={(event) => pastes(event.clipboardData, event.currentTarget.value)}
              onDrop={(event) => pastes(event.dataTransfer, event.currentTarget.value)}
              onKeyDown={onKeyDown}
              onScroll={(event) => {
                if (under.current) under.current.scrollTop = event.currentTarget.scrollTop;
              }}
              onBlur={() => desk.drafts.flush()}
            />
          </div>
          <div class="under-field">
            {language !== "en" ? (
              <Menu
                class="chip"
                label={t("console.formality.label", { now: t(`console.formality.${formality}`) })}
                upward
                items={(["informal", "formal"] as const).map((key) => ({
                  key,
                  label: t(`console.formality.${key}`),
                  checked: key === formality,
                  pick: () => useFormality(id, key),
                }))}
              >
                <Icon name="people" />
                {t(`console.formality.${formality}`)}
                <Icon name="down" />
              </Menu>
            ) : null}
            <Menu
              class="chip"
              label={t("console.reply_language", { now: languageName(language) })}
              upward
              items={LANGUAGES.map((tag) => ({
                key: tag,
                label: languageName(tag),
                checked: tag === language,
                pick: () => useReplyLanguage(id, tag),
              }))}
            >
              <Icon name="globe" />
              {languageName(language)}
              <Icon name="down" />
            </Menu>
            <span class="grow" />
            <Hint
              desk={desk}
              card={card}
              stray={stray}
              takeOut={takeOut}
              missing={missing.map((one) => one.name)}
              remark={remarks[0]}
              explain={explain}
              length={length}
              jump={jump}
            />
          </div>
        </div>
        <div class="sending">
          <FileAttach card={card} />
          <button
            type="button"
            class="btn quiet tool"
            onClick={() => open("/")}
            title={t("console.composer.answers")}
          >
            <kbd>/</kbd>
            <span class="label">{t("console.composer.answer")}</span>
          </button>
          <button
            type="button"
            class="btn quiet tool"
            onClick={() => open("@")}
            title={t("console.composer.contacts")}
          >
            <kbd>@</kbd>
            <span class="label">{t("console.composer.contact")}</span>
          </button>
          <Binding desk={desk} card={card} blocked={blocked} send={() => send(false, true)} />
          <span class="grow" />
          <button
            type="button"
            class={desk.nextId.value ? "btn send" : "btn main send"}
            aria-disabled={blocked}
            onClick={() => send(false)}
          >
            {desk.panes.two.value ? t("console.send_to", { name: nameOf(card) }) : t("console.send")}{" "}
            <kbd>{nameOfKey("send")}</kbd>
          </button>
          <NextButton desk={desk} send={text.trim() !== ""} blocked={blocked} press={sendNext} />
        </div>
      </div>
    </>
  );
}
