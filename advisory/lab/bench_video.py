"""How long people wait for a picture: the demo city, its widget and its console in real Chromium pages."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from advisory.lab.bench import ROOT, Figures, Progress
from advisory.lab.processes import found, free_port, kill_tree

CALLS = 6
JOINS = 30
START_LIMIT_S = 180.0
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--autoplay-policy=no-user-gesture-required", "--use-fake-ui-for-media-stream"),
    "--use-fake-device-for-media-stream=fps=30",
)

JOINS_SCRIPT = """
window.joins = [];
const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(configuration) {
    super(configuration);
    const began = performance.now();
    this.addEventListener("track", ({track}) => {
      if (track.kind !== "video") return;
      const video = document.createElement("video");
      video.muted = true;
      video.srcObject = new MediaStream([track]);
      video.onloadeddata = () => window.joins.push(performance.now() - began);
      void video.play();
    });
  }
};
"""
"""From the moment that a page begins a connection to the first picture that it can draw."""

FIRST_PICTURE = """() => new Promise((resolve, reject) => {
  const until = Date.now() + 20000;
  const look = () => {
    const video = document.querySelector(".call-tile:not(.mine) video");
    if (video && video.readyState >= 2 && video.videoWidth > 0 && video.currentTime > 0) resolve(Date.now());
    else if (Date.now() > until) reject(new Error("no picture"));
    else setTimeout(look, 5);
  };
  look();
})"""

FIRST_JOIN = """() => new Promise((resolve, reject) => {
  const until = Date.now() + 20000;
  const look = () => {
    if (window.joins.length) resolve(window.joins[0]);
    else if (Date.now() > until) reject(new Error("no picture after joining again"));
    else setTimeout(look, 10);
  };
  look();
})"""

ACCEPT = """() => {
  const named = (button) => button.textContent.trim() === "Vastaa kameralla";
  const button = [...document.querySelectorAll("button")].find(named);
  const at = Date.now();
  button.click();
  return at;
}"""


@dataclass(frozen=True)
class City:
    url: str
    password: str
    var: Path


@contextmanager
def demo_city() -> Iterator[City]:
    port = free_port()
    with tempfile.TemporaryDirectory() as var:
        said = Path(var) / "said"
        with said.open("wb") as out:
            server = subprocess.Popen(
                [sys.executable, "-m", "advisory", "demo"],
                cwd=ROOT,
                env={**os.environ, "ADVISORY_VAR": var, "ADVISORY_PORT": str(port)},
                stdout=out,
                start_new_session=True,
            )
        try:
            until = time.monotonic() + START_LIMIT_S
            while "Ready" not in said.read_text():
                if time.monotonic() > until or server.poll() is not None:
                    raise RuntimeError("the demo city did not start")
                time.sleep(0.2)
            shown = re.search(r"anna\.lindholm\S+\s+(\S+)", said.read_text())
            if shown is None:
                raise RuntimeError("the demo city named no password")
            yield City(f"http://localhost:{port}", shown[1], Path(var))
        finally:
            kill_tree(server)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()


def meet(browser: Browser, city: City) -> tuple[Page, Page]:
    """A visitor and an advisor in one conversation."""
    visitor = browser.new_context(viewport={"width": 390, "height": 760}, locale="fi-FI").new_page()
    advisor = browser.new_context(viewport={"width": 1366, "height": 800}, locale="fi-FI").new_page()
    visitor.add_init_script(JOINS_SCRIPT)
    advisor.goto(f"{city.url}/console")
    advisor.fill("input[type=email]", "anna.lindholm@koivuranta.example")
    advisor.fill("input[type=password]", city.password)
    advisor.keyboard.press("Enter")
    visitor.goto(f"{city.url}/w/app?site=koivuranta&lang=fi&path=/fi/&title=Etusivu")
    press(visitor, "Kysy neuvojalta")
    visitor.locator("textarea").first.fill("Miten haen pysäköintitunnusta?")
    press(visitor, "Lähetä kysymys")
    press(advisor, re.compile(r"^Ota \d"))
    return visitor, advisor


def one_call(visitor: Page, advisor: Page) -> float:
    """Milliseconds from the visitor's yes until both see each other."""
    press(advisor, "Kuvayhteys")
    press(advisor, "Videopuhelu")
    visitor.get_by_role("button", name="Vastaa kameralla", exact=True).wait_for()
    began = float(visitor.evaluate(ACCEPT))
    both = max(float(page.evaluate(FIRST_PICTURE)) for page in (visitor, advisor))
    return both - began


def hang_up(visitor: Page) -> None:
    press(visitor, "Lopeta puhelu")
    visitor.locator(".call-panel").wait_for(state="detached")
    visitor.wait_for_timeout(500)


def join_again(visitor: Page) -> float:
    """Milliseconds from a new connection to its first picture, with the other side already sending."""
    visitor.reload()
    return float(visitor.evaluate(FIRST_JOIN))


def p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[18]


def measure(progress: Progress, calls: int = CALLS, joins: int = JOINS) -> Figures:
    program = found("chromium", "chromium-browser")
    if program is None:
        progress("ABSENT: Chromium (make test-deps)")
        return Figures({})
    with demo_city() as city, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(FLAGS), ignore_default_args=["--headless"]
        )
        visitor, advisor = meet(browser, city)
        accepted: list[float] = []
        for number in range(calls):
            accepted.append(one_call(visitor, advisor))
            progress(f"call {number + 1}: both after {accepted[-1]:.0f} ms")
            if number + 1 < calls:
                hang_up(visitor)
        joined = [join_again(visitor) for _ in range(joins)]
        progress(f"joins: {', '.join(f'{value:.0f}' for value in joined)} ms")
        browser.close()
    return Figures(
        {"video.accept_to_both_ms.p95": p95(accepted), "video.join_first_frame_ms.p95": p95(joined)},
        {"accept_to_both_ms": accepted, "join_first_frame_ms": joined},
    )
