// The panel: themes, legend, search, what a feature says, print. Text goes in as text and never as HTML.
"use strict";

const SIGNS = { "<=": "≤", ">=": "≥" };

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

class Panel {
  constructor(page, canvas, map, ground) {
    Object.assign(this, { page, canvas, map, ground, lang: page.lang });
    this.root = element("aside", "kotaku-panel");
    map.getContainer().append(this.root);
    L.DomEvent.disableClickPropagation(this.root);
    L.DomEvent.disableScrollPropagation(this.root);
    this.theme = page.themes[0];
    this.render();
    this.choose(0);
  }

  word(key) { return this.page.words[key][this.lang]; }

  render() {
    const bar = element("div", "kotaku-bar");
    const fold = this.button("☰", this.word("panel"), () => this.root.classList.toggle("folded"));
    const other = this.lang === "id" ? "en" : "id";
    const lang = this.button(other.toUpperCase(), this.word("language"), () => this.speak(other));
    lang.lang = other;
    bar.append(fold, element("strong", "", this.page.title), lang, this.button(this.word("print"), this.word("print"), () => print()));
    this.themes = element("select", "kotaku-themes");
    this.themes.setAttribute("aria-label", this.word("theme"));
    this.page.themes.forEach((theme, place) => {
      const option = element("option", "", theme.title[this.lang]);
      option.value = place;
      this.themes.append(option);
    });
    this.themes.selectedIndex = this.page.themes.indexOf(this.theme);
    this.themes.addEventListener("change", () => this.choose(this.themes.selectedIndex));
    this.legend = element("div", "kotaku-legend");
    this.told = element("div", "kotaku-told");
    const foot = element("p", "kotaku-foot", this.page.disclaimer[this.lang]);
    this.root.replaceChildren(bar, this.themes, this.search(), ...this.underlay(), this.legend, this.told, foot);
  }

  button(sign, title, act) {
    const made = element("button", "", sign);
    made.type = "button";
    made.title = title;
    made.setAttribute("aria-label", title);
    made.addEventListener("click", act);
    return made;
  }

  // the orthophoto under the map, off until it is asked for
  underlay() {
    if (!this.ground) return [];
    const label = element("label", "kotaku-ground"), box = element("input");
    box.type = "checkbox";
    box.checked = this.map.hasLayer(this.ground);
    box.addEventListener("change", () => box.checked ? this.ground.addTo(this.map) : this.ground.remove());
    label.append(box, element("span", "", this.word("ground")));
    return [label];
  }

  speak(lang) {
    this.lang = lang;
    document.documentElement.lang = lang;
    this.render();
    this.choose(this.page.themes.indexOf(this.theme));
    if (this.asked) this.tell(...this.asked);
  }

  choose(place) {
    this.theme = this.page.themes[place];
    this.canvas.show(this.theme);
    this.legend.replaceChildren(element("h2", "", this.theme.title[this.lang]));
    if (this.theme.note) this.legend.append(element("p", "kotaku-note", this.theme.note[this.lang]));
    for (const group of this.theme.groups) {
      const entries = this.theme.draw.filter((drawn) => drawn.group === group.id).flatMap((drawn) => this.entries(drawn));
      if (entries.length) this.legend.append(element("h3", "", group.title[this.lang]), ...entries);
    }
  }

  entries(drawn) {
    const layer = this.canvas.layers[drawn.layer], used = new Set(drawn.classes || [0]);
    return drawn.styles.flatMap((style, place) => {
      if (!used.has(place) || !style.label) return [];
      const row = element("div", "kotaku-entry");
      row.append(this.swatch(style, layer.kind), element("span", "", style.label[this.lang]));
      return [row];
    });
  }

  swatch(style, kind) {
    const box = element("canvas", "kotaku-swatch");
    box.width = 52;
    box.height = 28;
    const pen = box.getContext("2d");
    pen.scale(2, 2);
    if (kind === "area") {
      pen.globalAlpha = style.alpha;
      if (style.fill !== "none") { pen.fillStyle = style.fill; pen.fillRect(1, 1, 24, 12); }
      pen.globalAlpha = 1;
      if (style.hatch) { pen.fillStyle = hatchPattern(pen, style.hatch, style.edge); pen.fillRect(1, 1, 24, 12); }
      if (style.edge !== "none") { pen.strokeStyle = style.edge; pen.strokeRect(1, 1, 24, 12); }
    } else if (kind === "line") {
      pen.strokeStyle = style.edge === "none" ? style.fill : style.edge;
      pen.lineWidth = Math.max(1, style.width_mm * MM);
      pen.setLineDash((style.dash || []).map((part) => part * MM));
      pen.beginPath(); pen.moveTo(1, 7); pen.lineTo(25, 7); pen.stroke();
    } else {
      pen.fillStyle = style.fill === "none" ? style.edge : style.fill;
      pen.beginPath(); pen.arc(13, 7, 5, 0, 7); pen.fill();
    }
    return box;
  }

  search() {
    const box = element("div", "kotaku-search"), input = element("input"), found = element("ul");
    input.type = "search";
    input.placeholder = this.word("search");
    input.setAttribute("aria-label", this.word("search"));
    input.addEventListener("input", () => found.replaceChildren(...this.hits(input.value).map((hit) => {
      const row = element("li");
      row.append(this.button(hit.text, this.word("show"), () => { this.go(hit); found.replaceChildren(); }));
      return row;
    })));
    box.append(input, found);
    return box;
  }

  hits(text) {
    const wanted = text.trim().toLowerCase(), out = [];
    if (!wanted) return out;
    for (const layer of Object.values(this.canvas.layers)) {
      if (!layer.names) continue;
      for (let f = 0; f < layer.size && out.length < 12; f++) {
        const name = layer.names[f];
        if (name !== null && String(name).toLowerCase().includes(wanted)) {
          out.push({ layer, feature: f, text: `${layer.label[this.lang]}: ${name}` });
        }
      }
    }
    return out;
  }

  go({ layer, feature }) {
    const [west, north, east, south] = layer.extent(feature);
    const place = (x, y) => this.map.unproject(L.point(x, y), 0);
    this.map.fitBounds(L.latLngBounds(place(west, north), place(east, south)), { maxZoom: 20, padding: [60, 60] });
    this.tell(layer, feature);
  }

  tell(layer, feature) {
    this.asked = [layer, feature];
    this.canvas.choose(layer, feature);
    const table = element("table");
    for (const field of layer.fields) {
      const said = field.status ? this.found(field, feature) : this.shown(field, feature);
      if (!said) continue;
      const row = element("tr");
      row.append(element("th", "", field.label[this.lang]), element("td", "", said));
      table.append(row);
    }
    const head = element("h2", "", `${layer.label[this.lang]} ${layer.names ? layer.names[feature] ?? "" : ""}`);
    this.told.replaceChildren(head, table);
    const photo = layer.photos && layer.photos[feature];
    if (photo && photo.startsWith("data:image/jpeg;base64,")) {
      const picture = element("img");
      picture.src = photo;
      picture.alt = this.word("photo");
      this.told.append(picture);
    }
    this.told.scrollIntoView({ block: "nearest" });
  }

  // an attribute in the words of the reader
  shown(field, feature) {
    const cell = field.values[feature];
    if (cell === null) return "";
    if (typeof cell === "boolean") return this.word(cell ? "yes" : "no");
    const word = field.words && field.words[cell];
    if (word !== undefined) return field.tongue && field.tongue[word] ? field.tongue[word][this.lang] : word;
    return `${this.number(cell)} ${field.unit || ""}`.trim();
  }

  // a finding: figure, limit, how it stands, why
  found(field, feature) {
    const pick = (list) => list.of[feature] < 0 ? "" : list.words[list.of[feature]][this.lang];
    const limit = field.limit && field.limit[feature] !== null && !field.ranked
      ? ` (${SIGNS[field.op] || field.op} ${this.number(field.limit[feature])})` : "";
    const figure = field.values[feature] === null || field.ranked ? "" : `${this.number(field.values[feature])} ${field.unit}${limit}`;
    return [figure.trim(), pick(field.status), pick(field.why)].filter(Boolean).join(" · ");
  }

  number(value) {
    return value.toLocaleString(this.lang === "id" ? "id-ID" : "en-GB", { maximumFractionDigits: 2 });
  }
}
