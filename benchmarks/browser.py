"""A page of twelve themes in a real Chromium: `python benchmarks/browser.py [BUILDINGS ...]` prints what it costs."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.jobs.webmap import layers, page
from tests.browser import Browser

SIZES = (10_000, 20_000)
MOVES = 120
HEAD = "| buildings | written cpu s | size MB | load s | switch ms | redraw close up ms | pan frames/s |"
SWITCH = """(() => {{
  const before = performance.now();
  kotakuMap.panel.choose({place});
  kotakuMap.canvas.pen.getImageData(0, 0, 1, 1);
  return performance.now() - before;
}})()"""
CLOSE = "void kotakuMap.map.setView(kotakuMap.map.getCenter(), 19, {animate: false})"
FAR = "void kotakuMap.map.fitBounds(kotakuMap.map.options.home, {animate: false})"
COUNT = "window.frames_ = 0; void (function tick() { window.frames_++; requestAnimationFrame(tick); })()"


def measured(buildings: int, folder: Path) -> str:
    """A row: what writing, opening, switching and dragging cost; times on screen are medians."""
    given = layers(buildings)
    before = time.process_time()
    html = page(given)
    written = time.process_time() - before
    file = folder / f"{buildings}.html"
    file.write_text(html, encoding="utf-8")
    browser = Browser()
    try:
        before = time.perf_counter()
        browser.open(file)
        browser.run("kotakuMap.canvas.pen.getImageData(0, 0, 1, 1)[0]")
        load = time.perf_counter() - before
        browser.run("void (kotakuMap.map.options.home = kotakuMap.map.getBounds())")
        switch = statistics.median(browser.run(SWITCH.format(place=place)) for place in range(12))
        browser.run(CLOSE)
        close = statistics.median(browser.run(SWITCH.format(place=place)) for place in range(12))
        browser.run(FAR)
        costs = f"{written:.1f} | {file.stat().st_size / 1e6:.1f} | {load:.1f} | {switch:.0f} | {close:.0f}"
        return f"| {buildings} | {costs} | {_dragged(browser):.0f} |"
    finally:
        browser.close()


def _dragged(browser: Browser) -> float:
    """Frames a second while the map is dragged to and fro and let go four times, the drawing anew included."""
    browser.run(COUNT)
    before = time.perf_counter()
    for way in (1, -1, 1, -1):
        browser.drag((700, 400), (700 + 250 * way, 400 + 100 * way), moves=MOVES // 4)
    browser.run("new Promise(requestAnimationFrame).then(() => 0)")
    return float(browser.run("frames_")) / (time.perf_counter() - before)


def main(sizes: list[int]) -> None:
    """Print the table."""
    print(HEAD, "| " + " | ".join(["---"] * 7) + " |", sep="\n")
    with tempfile.TemporaryDirectory() as folder:
        for buildings in sizes:
            print(measured(buildings, Path(folder)), flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
