"""A real Chromium without a screen, spoken to over a pipe: pages are opened from file://, the network is cut."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

PATIENCE_S = 60
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
    "--window-size=1200,800",
)
# puts the ends of the pipes where the browser looks for them
START = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
# the rows of an open popup
ROWS = (
    "[...document.querySelectorAll('.leaflet-popup tr')].map((row) => [...row.cells].map((cell) => cell.textContent))"
)


def chromium() -> str:
    """The browser's path; skips, saying so, where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on this machine: the page was not opened in a browser")
    return found


def _out_of_the_way(descriptor: int) -> int:
    """The same descriptor under a number that the browser has no use for (it takes 3 and 4)."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 20)
    os.close(descriptor)
    return moved


class Browser:
    """One page of one browser; what the page logs, asks for and has refused is kept in `events`."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_browser, self._write = map(_out_of_the_way, os.pipe())
        self._read, from_browser = map(_out_of_the_way, os.pipe())
        command = [chromium(), *FLAGS, f"--user-data-dir={self.folder.name}", "about:blank"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(to_browser), str(from_browser), *command],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._left, self._count, self.events = b"", 0, []
        self._session = None
        targets = self._send("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self._send("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._send(f"{domain}.enable")

    def _send(self, method: str, **params):
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def _next(self):
        while b"\0" not in self._left:
            if not select.select([self._read], [], [], PATIENCE_S)[0]:
                raise TimeoutError("the browser says nothing")
            read = os.read(self._read, 1 << 20)
            if not read:
                raise ConnectionError("the browser has ended")
            self._left += read
        line, _, self._left = self._left.partition(b"\0")
        return json.loads(line)

    def open(self, file: Path) -> None:
        """Open a file and wait until it has loaded."""
        self.events.clear()
        self._send("Page.navigate", url=file.resolve().as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def run(self, script: str):
        """The value of a script in the page; an exception there is one here."""
        answer = self._send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def click(self, x: float, y: float) -> None:
        """A click of the mouse."""
        for kind in ("mousePressed", "mouseReleased"):
            self._send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def drag(self, start: tuple[float, float], end: tuple[float, float], *, moves: int = 10) -> None:
        """The mouse pulled from one place to another."""
        self._send("Input.dispatchMouseEvent", type="mousePressed", x=start[0], y=start[1], button="left", clickCount=1)
        for n in range(1, moves + 1):
            x, y = (a + (b - a) * n / moves for a, b in zip(start, end, strict=True))
            self._send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, button="left", buttons=1)
        self._send("Input.dispatchMouseEvent", type="mouseReleased", x=end[0], y=end[1], button="left", clickCount=1)

    def key(self, name: str) -> None:
        """A key pressed and let go."""
        text = {"Enter": "\r"}.get(name, "")
        self._send("Input.dispatchKeyEvent", type="keyDown", key=name, code=name, text=text, windowsVirtualKeyCode=13)
        self._send("Input.dispatchKeyEvent", type="keyUp", key=name, code=name)

    def screen(self, width: int, height: int, *, mobile: bool = False) -> None:
        """A screen of another size."""
        wanted = {"width": width, "height": height, "deviceScaleFactor": 2 if mobile else 1, "mobile": mobile}
        self._send("Emulation.setDeviceMetricsOverride", **wanted)
        self._send("Emulation.setTouchEmulationEnabled", enabled=mobile)

    def pdf(self, file: Path) -> Path:
        """The page as it is printed, on A4 lying."""
        made = self._send("Page.printToPDF", landscape=True, printBackground=True, paperWidth=8.27, paperHeight=11.69)
        file.write_bytes(base64.b64decode(made["data"]))
        return file

    def picture(self, file: Path) -> Path:
        """A screenshot."""
        file.write_bytes(base64.b64decode(self._send("Page.captureScreenshot", format="png")["data"]))
        return file

    def asked_for(self) -> list[str]:
        """Addresses that the page asked for, beside itself and what lies inside it."""
        urls = [
            event["params"]["request"]["url"]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]
        return [url for url in urls if not url.startswith(("file:", "data:", "about:", "blob:"))]

    def complaints(self) -> list[str]:
        """Exceptions and errors of the page, refusals of its policy among them."""
        thrown = [
            e["params"]["exceptionDetails"]["text"] for e in self.events if e.get("method") == "Runtime.exceptionThrown"
        ]
        logged = [e["params"]["entry"] for e in self.events if e.get("method") == "Log.entryAdded"]
        return thrown + [entry["text"] for entry in logged if entry["level"] == "error"]

    def close(self) -> None:
        """End the browser."""
        self.process.kill()
        self.process.wait()
        os.close(self._write)
        os.close(self._read)
        self.folder.cleanup()
