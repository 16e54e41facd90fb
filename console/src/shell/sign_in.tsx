import { useEffect, useRef, useState } from "preact/hooks";
import { Refused } from "../../../client/src/refused";
import { LANGUAGES } from "../../../client/src/texts";
import { reasonOf } from "../reason";
import { refused, signIn } from "../state";
import { lang, languageName, t, useLanguage } from "../texts";
import { Icon } from "../ui/icon";
import { Forgotten } from "./forgotten";
import { OtherWays, useFilledIn, useWays } from "./sign_in_ways";

export function SignInPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState<{ text: string; field?: "email" | "password" }>();
  const [busy, setBusy] = useState(false);
  const [own, setOwn] = useState(false);
  const ways = useWays();
  const byPassword = !ways || ways.password || own;
  const wrong = (text: string) => setProblem(text ? { text } : undefined);
  useFilledIn(ways?.passkey === true && !busy, wrong);
  useEffect(() => {
    if (!refused.value) return;
    wrong(t(`console.sign_in.${refused.value}` as "console.sign_in.issuer_refused"));
    refused.value = "";
  }, []);
  const mail = useRef<HTMLInputElement>(null);
  const secret = useRef<HTMLInputElement>(null);
  useEffect(() => mail.current?.focus(), []);

  const noEmail = () => {
    setProblem({ text: t("console.sign_in.no_email"), field: "email" });
    mail.current?.focus();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!email.includes("@")) return noEmail();
    if (password === "") {
      setProblem({ text: t("console.sign_in.no_password"), field: "password" });
      secret.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn({ email: email.trim(), password });
    } catch (error) {
      const text =
        error instanceof Refused && error.code === "sign_in_failed"
          ? t("console.sign_in.failed")
          : reasonOf(error, t("console.sign_in.offline"));
      setProblem({ text });
      setPassword("");
      secret.current?.focus();
      setBusy(false);
    }
  };

  return (
    <main class="entrance">
      <div>
        <form class="entrance-box" onSubmit={(event) => void submit(event)} noValidate>
          <span class="brand">Advisory</span>
          <h1>{t("console.sign_in.title")}</h1>
          {problem ? (
            <p class="trouble" role="alert" id="sign-in-problem">
              <Icon name="late" />
              <span>{problem.text}</span>
            </p>
          ) : null}
          {byPassword && (
            <>
              <div class="line">
                <label for="sign-in-email">{t("console.sign_in.email")}</label>
                <input
                  ref={mail}
                  id="sign-in-email"
                  type="email"
                  name="email"
                  autocomplete="username webauthn"
                  required
                  aria-invalid={problem?.field === "email" ? "true" : undefined}
                  aria-describedby={problem?.field === "email" ? "sign-in-problem" : undefined}
                  value={email}
                  onInput={(event) => setEmail(event.currentTarget.value)}
                />
              </div>
              <div class="line">
                <label for="sign-in-password">{t("console.sign_in.password")}</label>
                <div class="secret">
                  <input
                    type={(shown ? "text" : "password") as "password"}
                    ref={secret}
                    id="sign-in-password"
                    name="password"
                    autocomplete="current-password"
                    required
                    aria-invalid={problem?.field === "password" ? "true" : undefined}
                    aria-describedby={problem?.field === "password" ? "sign-in-problem" : undefined}
                    value={password}
                    onInput={(event) => setPassword(event.currentTarget.value)}
                  />
                  <button type="button" class="btn big" aria-pressed={shown} onClick={() => setShown(!shown)}>
                    {shown ? t("console.sign_in.hide") : t("console.sign_in.show")}
                  </button>
                </div>
              </div>
              <button type="submit" class="btn main big" aria-disabled={busy}>
                {busy ? t("console.sign_in.busy") : t("console.sign_in.verb")}
              </button>
              {ways?.forgotten && <Forgotten email={email} onNoEmail={noEmail} onWrong={wrong} />}
            </>
          )}
          {ways && (ways.issuer || ways.passkey) && (
            <div class="other-ways">
              <OtherWays ways={ways} busy={busy} onBusy={setBusy} onWrong={wrong} />
              {!byPassword && (
                <button type="button" class="btn quiet" onClick={() => setOwn(true)}>
                  {t("console.sign_in.emergency")}
                </button>
              )}
            </div>
          )}
        </form>
        <nav class="languages" aria-label={t("console.own.language")}>
          {LANGUAGES.map((tag) => (
            <button
              key={tag}
              type="button"
              class="btn quiet"
              lang={tag}
              aria-pressed={lang.value === tag}
              onClick={() => void useLanguage(tag)}
            >
              {languageName(tag)}
            </button>
          ))}
        </nav>
      </div>
    </main>
  );
}
