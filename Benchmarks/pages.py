"""How long a page takes on a cheap phone with a slow connection: Lighthouse's processor slowed down four times, 1.6 Mbit/s and 150 ms.

Tests/Browser/test_speed.py also uses `look`, to count bytes and requests.
"""

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess

from playwright.sync_api import sync_playwright
from running import BUILT

PAGES = ["/fr", "/ar/categories/mode", "/fr/search?q=caftan", "/fr/products/caftan-majorelle-sfifa-or", "/ar/store/dar-salma"]
# Google's threshold for a good page, web.dev/articles/lcp.
AIM = 2_500

PAINTS = """() => new Promise(answer => {
  let largest = 0, shifted = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) largest = entry.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => answer([largest, shifted]), 200));
})"""


def look(page, path, is_slow):
    """Opens the page for the first time. Returns milliseconds to the largest paint, layout shift and bytes per answer."""
    line = page.context.new_cdp_session(page)
    received, inline = [], set()

    def begin(event):
        # Pictures within the style sheet are no requests.
        if event["request"]["url"].startswith("data:"):
            inline.add(event["requestId"])

    def finish(event):
        if event["requestId"] not in inline:
            received.append(event["encodedDataLength"])

    line.on("Network.requestWillBeSent", begin)
    line.on("Network.loadingFinished", finish)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    if is_slow:
        slow = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
        line.send("Network.emulateNetworkConditions", slow)
        line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.set_default_timeout(60_000)
    page.goto(path, wait_until="load")
    largest, shifted = page.evaluate(PAINTS)
    return largest, shifted, received


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    rounds = parser.parse_args().rounds
    kolchi = subprocess.Popen([os.path.join(BUILT, "kolchi"), "serve"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        site = re.search(r"http://\S+", kolchi.stdout.readline())[0]
        print(f"{'page':42} {'largest paint':>14} {'worst':>10} {'bytes':>9} {'requests':>9}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for path in PAGES:
                seen = []
                for _ in range(rounds):
                    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 900})
                    seen.append(look(context.new_page(), path, is_slow=True))
                    context.close()
                times = [largest for largest, _, _ in seen]
                received = seen[-1][2]
                middle = statistics.median(times)
                late = f"  more than {AIM:,} ms" if middle > AIM else ""
                print(f"{path:42} {middle:>11,.0f} ms {max(times):>7,.0f} ms {sum(received):>9,} {len(received):>9}{late}")
            browser.close()
    finally:
        kolchi.send_signal(signal.SIGTERM)
        kolchi.wait(60)


if __name__ == "__main__":
    main()
