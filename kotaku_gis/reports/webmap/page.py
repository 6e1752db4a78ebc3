"""One page that works from a USB stick: Leaflet and the viewer inside, no remote address, no script but its own."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from importlib.resources import files
from typing import Any, cast

import folium
from folium import Element, Figure, MacroElement
from folium.template import Template

FRAME_PX = 620
SCRIPTS = ("data", "look", "labels", "canvas", "search", "answer", "panel", "measure", "main")
_BLOCK = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL)
_POLICY = (
    "default-src 'none'; script-src {script}; style-src {style} 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


class OfflineMap(folium.Map):
    """A folium map of which everything is inside the page: Leaflet, the viewer, and `page`, what it shows."""

    default_js = []  # noqa: RUF012 - folium names it so, and reads it as it is
    default_css = []  # noqa: RUF012 - as above

    def __init__(self, page: dict[str, Any]) -> None:
        super().__init__(
            tiles=None, control_scale=False, prefer_canvas=True, max_zoom=22, zoom_snap=0.25, fade_animation=False
        )
        self._id = "kotaku"  # folium draws lots for a name; the same input gives the same bytes
        self.options["zoom_control"] = False
        west, south, east, north = page["bounds"]
        self.fit_bounds([[south, west], [north, east]])
        figure = cast("Figure", self.get_root())
        head = figure.header
        head.add_child(_Raw(f"<style>{_asset('leaflet/leaflet.css')}{_asset('viewer/viewer.css')}</style>"))
        head.add_child(_Raw(f"<script>{_asset('leaflet/leaflet.js')}</script>"))
        data = _inert(json.dumps(page, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
        figure.html.add_child(_Raw(f'<script type="application/json" id="kotaku-data">{data}</script>'))
        viewer = "\n".join(_asset(f"viewer/{name}.js").replace('"use strict";\n', "") for name in SCRIPTS)
        head.add_child(_Raw(f'<script>"use strict";\n{viewer}</script>'))
        self.add_child(_Start())

    def html(self) -> str:
        """The whole page, with a policy that lets no other script run than those it came with."""
        page = self.get_root().render()
        found = {"script": set[str](), "style": set[str]()}
        for tag, attributes, body in _BLOCK.findall(page):
            if "application/json" not in attributes:
                digest = hashlib.sha256(body.encode()).digest()
                found[tag].add(f"'sha256-{base64.b64encode(digest).decode()}'")
        policy = _POLICY.format(script=" ".join(sorted(found["script"])), style="")
        return str(page.replace("<head>", f'<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1))

    def _repr_html_(self, **_: object) -> str:
        """The whole page in a frame of its own, under its own policy, as a notebook shows it."""
        return f'<iframe srcdoc="{escape(self.html())}" style="width:100%;height:{FRAME_PX}px;border:none"></iframe>'


class _Raw(Element):
    """Text that goes in as it is: branca would read it as a template."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _Start(MacroElement):
    """Hands the map to the viewer."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca leaves it without types

    _template = Template("{% macro script(this, kwargs) %}kotaku({{ this._parent.get_name() }});{% endmacro %}")


def _inert(text: str) -> str:
    """JSON that cannot end the element it stands in, nor hold what a template would read."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
