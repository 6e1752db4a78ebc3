// What a feature says when it is asked: a popup with its photograph, its attributes, how it was judged, and the figures behind it.
"use strict";

const SIGNS = { "<=": "≤", ">=": "≥" };
const SILENT = new Set(["known", "ok"]); // there is a figure or a class, which says so itself

class Answer {
  constructor(panel) {
    this.panel = panel;
    this.popup = L.popup({ minWidth: 220, maxWidth: 340, className: "kotaku-popup", autoPan: false });
    this.popup.on("remove", () => { this.asked = null; panel.canvas.choose(null); });
  }

  // over the place asked about, or over the feature itself
  tell(layer, feature, place) {
    const { panel, popup } = this, map = panel.map, size = map.getSize();
    const [spot] = place ? [] : layer.spots(feature);
    this.asked = [layer, feature, place];
    popup.options.maxHeight = Math.max(120, panel.narrow() ? size.y / 2 : size.y - 110);
    popup.options.maxWidth = Math.min(340, size.x - 60);
    popup.setContent(this.content(layer, feature));
    popup.setLatLng(place || (spot ? map.unproject(L.point(...spot), 0) : map.getCenter())).openOn(map);
    popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", panel.word("close"));
    this.asked = [layer, feature, place];
    panel.canvas.choose(layer, feature);
    this.uncover();
  }

  // moves the map so that nothing lies over the popup
  uncover() {
    const box = this.popup.getElement().getBoundingClientRect(), map = this.panel.map, whole = map.getContainer().getBoundingClientRect();
    const left = whole.left + this.panel.coversPx() + 8, dx = Math.min(0, box.left - left) || Math.max(0, box.right - whole.right + 8);
    const dy = Math.min(0, box.top - whole.top - this.panel.coversTopPx() - 8) || Math.max(0, box.bottom - whole.bottom + 8);
    if (dx || dy) map.panBy([dx, dy], { animate: false });
  }

  renew() { if (this.asked) this.tell(...this.asked); }

  content(layer, feature) {
    const box = element("div", "kotaku-told"), { panel } = this;
    box.append(element("h2", "", `${layer.label[panel.lang]} ${layer.names ? layer.names[feature] ?? "" : ""}`));
    const photo = layer.photos && layer.photos[feature];
    if (photo && photo.startsWith("data:image/jpeg;base64,")) {
      const picture = element("img");
      picture.src = photo;
      picture.alt = panel.word("photo");
      box.append(picture);
    }
    const plain = layer.fields.filter((field) => !field.status), judged = layer.fields.filter((field) => field.status && !field.behind);
    box.append(...this.table(plain, feature));
    const results = this.table(judged, feature);
    if (results.length) box.append(element("h3", "", panel.word("results")), ...results);
    const figures = this.table(layer.fields.filter((field) => field.behind), feature);
    if (figures.length) {
      const more = element("details");
      more.append(element("summary", "", panel.word("figures")), ...figures);
      box.append(more);
    }
    return box;
  }

  table(fields, feature) {
    const table = element("table");
    for (const field of fields) {
      const cell = element("td");
      if (field.status) this.found(cell, field, feature); else cell.textContent = this.shown(field, feature);
      if (!cell.textContent) continue;
      const row = element("tr");
      row.append(element("th", "", field.label[this.panel.lang]), cell);
      table.append(row);
    }
    return table.rows.length ? [table] : [];
  }

  // an attribute in the words of the reader
  shown(field, feature) {
    const cell = field.values[feature];
    if (cell === null) return "";
    if (typeof cell === "boolean") return this.panel.word(cell ? "yes" : "no");
    const word = field.words && field.words[cell];
    if (word !== undefined) return field.tongue && field.tongue[word] ? field.tongue[word][this.panel.lang] : word;
    return `${this.number(cell)} ${field.unit ? field.unit[this.panel.lang] : ""}`.trim();
  }

  // a finding: figure, limit, how it stands, why
  found(cell, field, feature) {
    const { panel } = this, { lang } = panel, pick = (list) => list.of[feature] < 0 ? "" : list.words[list.of[feature]][lang];
    const truth = field.unit[lang] === "0/1", limit = field.limit && !field.points && field.limit[feature] !== null && !field.ranked
      ? ` (${SIGNS[field.op] || field.op} ${this.number(field.limit[feature])})` : "";
    const value = field.values[feature];
    const figure = value === null || field.ranked ? "" : truth ? panel.word(value ? "yes" : "no") : `${this.number(value)} ${field.unit[lang]}${limit}`;
    const why = pick(field.why), code = field.status.codes[field.status.of[feature]];
    const stands = SILENT.has(code) && (figure || why) ? "" : pick(field.status), parts = [];
    if (figure) parts.push(element("span", "", figure.trim()));
    const points = field.points ? field.points[feature] : null;
    if (points !== null) parts.push(element("strong", "", `${panel.word("points")} ${this.number(points)}`));
    if (stands) parts.push(element("span", `kotaku-stands ${code}`, stands));
    if (why) parts.push(element("span", "kotaku-why", why));
    parts.forEach((part, n) => cell.append(...(n ? [" · ", part] : [part])));
  }

  number(value) {
    return written(value, this.panel.lang, { maximumFractionDigits: 2 });
  }
}
