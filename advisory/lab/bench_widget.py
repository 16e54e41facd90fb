"""How soon a visitor can use the widget on a slow line: the panel's own page, loaded with an empty cache."""

from statistics import median
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from advisory.lab.bench import Figures, Progress
from advisory.lab.bench_video import FLAGS, demo_city
from advisory.lab.processes import found

RUNS = 5
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 96_000}
"""150 ms there and back, 1.6 Mbit/s down, 0.75 up, in bytes a second: what audits of pages call slow 4G."""
USABLE = """() => {
  const button = document.querySelector("footer .button.primary");
  const field = document.querySelector("input[type=search]");
  return Boolean(button && field && document.querySelector(".rows button"));
}"""


def one_visit(browser: Browser, address: str) -> float:
    """Milliseconds from the first request until the first screen can be read, searched and pressed."""
    context = browser.new_context(viewport={"width": 380, "height": 640}, locale="fi-FI")
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_4G)
    page.goto(address, wait_until="commit")
    page.wait_for_function(USABLE, polling=5)
    took = float(page.evaluate("performance.now()"))
    context.close()
    return took


def measure(progress: Progress) -> Figures:
    program = found("chromium", "chromium-browser")
    if program is None:
        return Figures({}, failed=("widget: no Chromium",))
    query = urlencode({"site": "koivuranta", "lang": "fi", "path": "/fi/"})
    with demo_city() as city, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(FLAGS), ignore_default_args=["--headless"]
        )
        one_visit(browser, f"{city.url}/w/app?{query}")
        took = []
        for run in range(RUNS):
            took.append(one_visit(browser, f"{city.url}/w/app?{query}"))
            progress(f"visit {run + 1} of {RUNS}: {took[-1]:.0f} ms")
        browser.close()
    return Figures({"widget.slow_4g_interactive_ms": median(took)}, {"visits_ms": took})
