// One canvas draws every layer of the theme on show, class by class.
"use strict";

const MM = 96 / 25.4;

const HATCHES = {
  "/": [[0, 1, 1, 0]], "\\": [[0, 0, 1, 1]], "|": [[0.5, 0, 0.5, 1]], "-": [[0, 0.5, 1, 0.5]],
  "x": [[0, 0, 1, 1], [0, 1, 1, 0]], "+": [[0.5, 0, 0.5, 1], [0, 0.5, 1, 0.5]],
};

function hatchPattern(context, hatch, colour) {
  const size = Math.max(4, Math.round(14 / hatch.length)), tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1;
  for (const mark of new Set(hatch)) {
    if (HATCHES[mark]) {
      pen.beginPath();
      for (const [x0, y0, x1, y1] of HATCHES[mark]) {
        pen.moveTo(x0 * size, y0 * size);
        pen.lineTo(x1 * size, y1 * size);
      }
      pen.stroke();
    } else {
      pen.beginPath();
      pen.arc(size / 2, size / 2, mark === "." ? 1 : size / 4, 0, 7);
      if (mark === ".") pen.fill(); else pen.stroke();
    }
  }
  return context.createPattern(tile, "repeat");
}

const MapCanvas = L.Layer.extend({
  initialize(layers) { this.layers = layers; this.theme = null; this.chosen = null; },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "kotaku-canvas", map.getPane("overlayPane"));
    this.pen = this.canvas.getContext("2d");
    map.on("moveend zoomend resize viewreset", this.draw, this);
    this.draw();
  },

  onRemove(map) {
    map.off("moveend zoomend resize viewreset", this.draw, this);
    this.canvas.remove();
  },

  show(theme) { this.theme = theme; this.draw(); },

  choose(layer, feature) { this.chosen = layer ? [layer, feature] : null; this.draw(); },

  draw() {
    const map = this._map, size = map.getSize(), sharp = window.devicePixelRatio || 1, margin = 0.5;
    const wide = size.x * (1 + 2 * margin), high = size.y * (1 + 2 * margin);
    this.canvas.width = wide * sharp;
    this.canvas.height = high * sharp;
    this.canvas.style.width = wide + "px";
    this.canvas.style.height = high + "px";
    const corner = L.point(-margin * size.x, -margin * size.y);
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint(corner));
    const scale = map.getZoomScale(map.getZoom(), 0);
    const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint(corner));
    this.view = { scale, x: origin.x / scale, y: origin.y / scale };
    this.box = [this.view.x, this.view.y, this.view.x + wide / scale, this.view.y + high / scale];
    this.metre = scale * 256 / (40075016.686 * Math.cos(map.getCenter().lat * Math.PI / 180));
    this.pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    this.pen.lineJoin = "round";
    if (this.theme) for (const drawn of this.theme.draw) this.drawLayer(drawn);
    if (this.theme) for (const labels of this.theme.labels) this.write(labels);
    if (this.chosen) this.outline(...this.chosen);
  },

  drawLayer(drawn) {
    const layer = this.layers[drawn.layer], groups = drawn.styles.map(() => []);
    for (let f = 0; f < layer.size; f++) {
      const style = drawn.classes ? drawn.classes[f] : 0;
      if (style < groups.length && layer.touches(f, this.box)) groups[style].push(f);
    }
    drawn.styles.forEach((style, place) => groups[place].length && this.paint(layer, groups[place], style, drawn));
  },

  paint(layer, features, style, drawn) {
    const pen = this.pen;
    if (layer.kind === "point") return features.forEach((f) => this.dot(layer, f, style));
    if (drawn.true_width && layer.width) return this.paintWide(layer, features, style);
    const path = this.path(layer, features);
    if (style.band) this.stroke(path, style.band, style.band_mm * MM, null);
    pen.globalAlpha = style.alpha;
    if (layer.kind === "area" && style.fill !== "none") { pen.fillStyle = style.fill; pen.fill(path, "evenodd"); }
    pen.globalAlpha = 1;
    if (layer.kind === "area" && style.hatch) {
      pen.fillStyle = hatchPattern(pen, style.hatch, style.edge === "none" ? "#555" : style.edge);
      pen.fill(path, "evenodd");
    }
    if (style.edge !== "none") this.stroke(path, style.edge, Math.max(0.5, style.width_mm * MM), style.dash);
  },

  paintWide(layer, features, style) {
    const byWidth = new Map();
    for (const f of features) {
      const width = layer.width[f];
      if (!byWidth.has(width)) byWidth.set(width, []);
      byWidth.get(width).push(f);
    }
    const paths = [...byWidth].map(([width, some]) => [Math.max(1, width * this.metre), this.path(layer, some)]);
    if (style.edge !== "none") for (const [wide, path] of paths) this.stroke(path, style.edge, wide + 1, null);
    for (const [wide, path] of paths) this.stroke(path, style.fill === "none" ? style.edge : style.fill, wide, null);
  },

  path(layer, features) {
    const path = new Path2D(), { scale, x, y } = this.view;
    for (const f of features) {
      for (const [first, end] of layer.parts(f)) {
        path.moveTo((layer.x[first] - x) * scale, (layer.y[first] - y) * scale);
        for (let i = first + 1; i < end; i++) path.lineTo((layer.x[i] - x) * scale, (layer.y[i] - y) * scale);
        if (layer.kind === "area") path.closePath();
      }
    }
    return path;
  },

  stroke(path, colour, width, dash) {
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = width;
    this.pen.setLineDash((dash || []).map((part) => part * MM));
    this.pen.stroke(path);
    this.pen.setLineDash([]);
  },

  dot(layer, feature, style) {
    const pen = this.pen, { scale, x, y } = this.view;
    for (const [first, end] of layer.parts(feature)) {
      for (let i = first; i < end; i++) {
        pen.beginPath();
        pen.arc((layer.x[i] - x) * scale, (layer.y[i] - y) * scale, 5, 0, 7);
        pen.fillStyle = style.fill === "none" ? style.edge : style.fill;
        pen.fill();
        pen.strokeStyle = "white";
        pen.lineWidth = 1.5;
        pen.stroke();
      }
    }
  },

  outline(layer, feature) {
    if (layer.kind === "point") return this.dot(layer, feature, { fill: "#d0006f", edge: "none" });
    const path = this.path(layer, [feature]);
    this.stroke(path, "white", 5, null);
    this.stroke(path, "#d0006f", 2.5, null);
  },

  // names of areas, where they have room and do not lie on one another
  write(labels) {
    const layer = this.layers[labels.layer], pen = this.pen, { scale, x, y } = this.view, taken = [];
    pen.font = "600 12px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    labels.text.forEach((lines, f) => {
      if (!lines || !layer.touches(f, this.box)) return;
      const box = layer.boxes.subarray(4 * f, 4 * f + 4), wide = Math.max(...lines.map((l) => pen.measureText(l).width));
      const cx = ((box[0] + box[2]) / 2 - x) * scale, cy = ((box[1] + box[3]) / 2 - y) * scale, high = 15 * lines.length;
      if (wide > (box[2] - box[0]) * scale * 1.1) return;
      const mine = [cx - wide / 2, cy - high / 2, cx + wide / 2, cy + high / 2];
      if (taken.some((o) => o[0] < mine[2] && o[2] > mine[0] && o[1] < mine[3] && o[3] > mine[1])) return;
      taken.push(mine);
      lines.forEach((line, n) => {
        const at = cy + 15 * (n - (lines.length - 1) / 2);
        pen.strokeStyle = "rgba(255,255,255,0.9)";
        pen.lineWidth = 3;
        pen.strokeText(line, cx, at);
        pen.fillStyle = "#222";
        pen.fillText(line, cx, at);
      });
    });
  },

  // the topmost feature at a place that can be asked about
  at(latlng) {
    const x = worldX(latlng.lng), y = worldY(latlng.lat), reach = 6 / this.view.scale;
    const box = [x - reach, y - reach, x + reach, y + reach];
    for (const drawn of [...this.theme.draw].reverse()) {
      const layer = this.layers[drawn.layer];
      if (!layer.fields.length) continue;
      for (let f = layer.size - 1; f >= 0; f--) {
        if (layer.touches(f, box) && layer.holds(f, x, y, reach)) return [layer, f];
      }
    }
    return null;
  },
});
