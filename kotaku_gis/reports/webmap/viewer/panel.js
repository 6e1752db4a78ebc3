// The panel: themes, legend, search, print. Text goes in as text and never as HTML.
"use strict";

const NARROW_PX = 640;

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
    this.answer = new Answer(this);
    this.theme = page.themes[0];
    this.name(this.lang);
    this.render();
    this.choose(0);
    if (this.narrow()) this.fold(true);
  }

  word(key) { return this.page.words[key][this.lang]; }

  narrow() { return this.map.getSize().x < NARROW_PX; }

  // how much of the map lies behind the panel
  coversPx() { return this.narrow() || this.root.classList.contains("folded") ? 0 : this.root.getBoundingClientRect().right - this.map.getContainer().getBoundingClientRect().left; }

  coversTopPx() { return this.narrow() ? this.root.querySelector(".kotaku-bar").offsetHeight + 30 : 0; }

  fold(folded) {
    this.root.classList.toggle("folded", folded);
    this.root.querySelector(".kotaku-fold").setAttribute("aria-expanded", !this.root.classList.contains("folded"));
  }

  // a legend longer than the sheet is made small enough for it
  shrink(printed) {
    const room = this.map.getSize().y - 2 * this.root.offsetTop;
    this.root.style.zoom = printed ? Math.min(1, room / this.root.offsetHeight) : "";
  }

  render() {
    const bar = element("div", "kotaku-bar"), other = this.lang === "id" ? "en" : "id";
    const fold = this.button("☰", this.word("panel"), () => this.fold());
    fold.classList.add("kotaku-fold");
    fold.setAttribute("aria-expanded", !this.root.classList.contains("folded"));
    const lang = this.button(other.toUpperCase(), this.word("language"), () => this.speak(other));
    lang.lang = other;
    const paper = this.button(this.word("print"), this.word("print"), () => print());
    bar.append(fold, element("strong", "", this.page.title), lang, paper);
    this.themes = element("select", "kotaku-themes");
    this.themes.setAttribute("aria-label", this.word("theme"));
    this.page.themes.forEach((theme, place) => {
      const option = element("option", "", theme.title[this.lang]);
      option.value = place;
      this.themes.append(option);
    });
    this.themes.addEventListener("change", () => this.choose(this.themes.selectedIndex));
    this.legend = element("div", "kotaku-legend");
    const foot = element("p", "kotaku-foot", this.page.disclaimer[this.lang]);
    this.root.replaceChildren(bar, this.themes, this.search(), ...this.underlay(), this.legend, foot);
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
    box.checked = Boolean(this.canvas.photo);
    box.addEventListener("change", () => this.ground.picture.decode().then(() => this.canvas.over(box.checked ? this.ground : null)));
    label.append(box, element("span", "", this.word("ground")));
    return [label];
  }

  name(lang) { this.lang = this.canvas.lang = document.documentElement.lang = lang; }

  speak(lang) {
    this.name(lang);
    this.render();
    this.choose(this.page.themes.indexOf(this.theme));
    this.answer.renew();
    this.map.fire("kotaku:language");
  }

  choose(place) {
    this.theme = this.page.themes[place];
    this.themes.selectedIndex = place;
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
      const kind = style.marker ? "point" : drawn.true_width && layer.width ? "road" : layer.kind;
      row.append(this.swatch(style, kind), element("span", "", style.label[this.lang]));
      return [row];
    });
  }

  swatch(style, kind) {
    const box = element("canvas", "kotaku-swatch");
    box.width = 64;
    box.height = 36;
    const pen = box.getContext("2d");
    pen.scale(2, 2);
    if (kind === "area") {
      pen.globalAlpha = style.alpha;
      if (style.fill !== "none") { pen.fillStyle = style.fill; pen.fillRect(1, 2, 30, 14); }
      pen.globalAlpha = 1;
      if (style.hatch) { pen.fillStyle = hatchPattern(pen, style); pen.fillRect(1, 2, 30, 14); }
      pen.strokeStyle = style.edge === "none" ? "#bbb" : style.edge; // white on the white panel has to be seen too
      pen.strokeRect(1, 2, 30, 14);
    } else if (kind === "road") {
      if (style.edge !== "none") { pen.fillStyle = style.edge; pen.fillRect(1, 4, 30, 10); }
      pen.fillStyle = style.fill === "none" ? style.edge : style.fill;
      pen.fillRect(1, 5, 30, 8);
    } else if (kind === "line") {
      pen.strokeStyle = style.edge === "none" ? style.fill : style.edge;
      pen.lineWidth = Math.max(1, style.width_mm * MM);
      pen.setLineDash((style.dash || []).map((part) => part * MM));
      pen.beginPath(); pen.moveTo(1, 9); pen.lineTo(31, 9); pen.stroke();
      if (style.arrow_mm) drawHead(pen, style.edge, 16, 9, 0, 2.2 * MM);
    } else {
      drawMark(pen, { ...style, size_mm: 3.6 }, 16, 9);
    }
    return box;
  }

  search() {
    const box = element("div", "kotaku-search"), input = element("input"), list = element("ul");
    input.type = "search";
    input.placeholder = this.word("search");
    input.setAttribute("aria-label", this.word("search"));
    const go = (hit) => { this.go(hit); list.replaceChildren(); this.map.getContainer().focus(); };
    const found = () => hits(Object.values(this.canvas.layers), input.value, this.lang);
    input.addEventListener("input", () => {
      const rows = found().map((hit) => {
        const row = element("li");
        row.append(this.button(hit.text, this.word("show"), () => go(hit)));
        row.firstChild.setAttribute("aria-label", hit.text);
        return row;
      });
      if (!rows.length && input.value.trim()) rows.push(element("li", "kotaku-note", this.word("not_found")));
      list.replaceChildren(...rows);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // else the map, which has the focus by then, hears it too
      const [first] = found();
      if (first) go(first);
    });
    box.append(input, list);
    return box;
  }

  go({ layer, feature }) {
    const [west, north, east, south] = layer.extent(feature);
    if (this.narrow()) this.fold(true);
    if (west <= east) {
      const place = (x, y) => this.map.unproject(L.point(x, y), 0), left = this.coversPx() + 40;
      const bounds = L.latLngBounds(place(west, north), place(east, south));
      this.map.fitBounds(bounds, { maxZoom: 20, paddingTopLeft: [left, 60 + this.coversTopPx()], paddingBottomRight: [60, 60], animate: false });
    }
    this.tell(layer, feature);
  }

  tell(layer, feature, place) {
    if (this.narrow()) this.fold(true);
    this.answer.tell(layer, feature, place);
  }
}
