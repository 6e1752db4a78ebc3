// One canvas draws every layer of the theme on show, class by class.
"use strict";

const MARGIN = 0.5, PATH_PARTS = 100, MARK_PX = 8, PLAIN_PX = 0.25, LEAST_FINE = 0.4, LET_THROUGH = 0.6;

const MapCanvas = L.Layer.extend({
  initialize(layers) { this.layers = layers; this.theme = null; this.chosen = null; },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "kotaku-canvas leaflet-zoom-animated", map.getPane("overlayPane"));
    this.pen = this.canvas.getContext("2d");
    this.draw();
  },

  getEvents() {
    return { moveend: this.draw, resize: this.draw, viewreset: this.draw, zoom: this.follow, zoomanim: this.fly };
  },

  onRemove() { this.canvas.remove(); },

  show(theme) { this.theme = theme; this.draw(); },

  choose(layer, feature) { this.chosen = layer ? [layer, feature] : null; this.draw(); },

  // while fingers or a wheel zoom, the last picture is stretched; it is drawn anew when they rest
  follow() { this.stretch(this._map.getCenter(), this._map.getZoom()); },

  fly(event) { this.stretch(event.center, event.zoom); },

  stretch(center, zoom) {
    const map = this._map, scale = map.getZoomScale(zoom, this.drawn.zoom);
    const half = map.getSize().multiplyBy(0.5 + MARGIN), middle = map.project(this.drawn.center, zoom);
    const corner = half.multiplyBy(-scale).add(middle).subtract(map._getNewPixelOrigin(center, zoom));
    L.DomUtil.setTransform(this.canvas, corner, scale);
  },

  draw() {
    const map = this._map, size = map.getSize(), sharp = window.devicePixelRatio || 1;
    const wide = size.x * (1 + 2 * MARGIN), high = size.y * (1 + 2 * MARGIN);
    this.canvas.width = wide * sharp;
    this.canvas.height = high * sharp;
    this.canvas.style.width = wide + "px";
    this.canvas.style.height = high + "px";
    this.drawn = { center: map.getCenter(), zoom: map.getZoom() };
    const corner = L.point(-MARGIN * size.x, -MARGIN * size.y);
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint(corner));
    const scale = map.getZoomScale(map.getZoom(), 0);
    const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint(corner));
    this.view = { scale, x: origin.x / scale, y: origin.y / scale };
    this.box = [this.view.x, this.view.y, this.view.x + wide / scale, this.view.y + high / scale];
    this.metre = scale * 256 / (40075016.686 * Math.cos(map.getCenter().lat * Math.PI / 180));
    this.fine = Math.min(1, Math.max(LEAST_FINE, this.metre / PLAIN_PX)); // seen from afar, lines are drawn thinner
    this.pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    this.pen.lineJoin = "round";
    this.marks = [];
    if (this.photo) this.drawPhoto(this.photo);
    if (this.theme) for (const drawn of this.theme.draw) this.drawLayer(drawn);
    if (this.theme) writeLabels(this, this.theme.labels);
    if (this.chosen) this.outline(...this.chosen);
  },

  // over an aerial photograph: plain ground is left out, areas let it through. It is drawn on the canvas, not below it, where a
  // printed page would not show it
  over(photo) { this.photo = photo; this.draw(); },

  drawPhoto({ picture, box: [west, north, east, south] }) {
    const { scale, x, y } = this.view;
    this.pen.drawImage(picture, (west - x) * scale, (north - y) * scale, (east - west) * scale, (south - north) * scale);
  },

  drawLayer(drawn) {
    const layer = this.layers[drawn.layer], groups = drawn.styles.map(() => []);
    if (this.photo && layer.kind === "area" && !drawn.group && !drawn.classes) return;
    for (let f = 0; f < layer.size; f++) {
      const style = drawn.classes ? drawn.classes[f] : 0;
      if (style < groups.length && layer.touches(f, this.box)) groups[style].push(f);
    }
    drawn.styles.forEach((style, place) => groups[place].length && this.paint(layer, groups[place], style, drawn));
  },

  paint(layer, features, style, drawn) {
    if (layer.kind === "point" || style.marker) return this.mark(layer, features, style);
    if (drawn.true_width && layer.width) return this.paintWide(layer, features, style);
    const paths = this.paths(layer, features);
    if (drawn.outside) paths[0].rect(0, 0, this.canvas.width, this.canvas.height);
    if (style.band) this.stroke(paths, style.band, style.band_mm * MM * this.fine, null);
    if (layer.kind === "area") this.fill(paths, style);
    if (style.edge !== "none") this.stroke(paths, style.edge, Math.max(0.5, style.width_mm * MM * this.fine), style.dash);
    if (layer.kind === "line" && style.arrow_mm) this.arrows(layer, features, style);
  },

  fill(paths, style) {
    const pen = this.pen, ink = (colour) => { pen.fillStyle = colour; for (const path of paths) pen.fill(path, "evenodd"); };
    pen.globalAlpha = style.alpha * (this.photo ? LET_THROUGH : 1);
    if (style.fill !== "none") ink(style.fill);
    pen.globalAlpha = 1;
    if (style.hatch) ink(hatchPattern(pen, style));
  },

  paintWide(layer, features, style) {
    const byWidth = new Map();
    for (const f of features) {
      const width = layer.width[f];
      if (!byWidth.has(width)) byWidth.set(width, []);
      byWidth.get(width).push(f);
    }
    const wide = [...byWidth].map(([width, some]) => [Math.max(1, width * this.metre), this.paths(layer, some)]);
    if (style.edge !== "none") for (const [px, paths] of wide) this.stroke(paths, style.edge, px + 1, null);
    for (const [px, paths] of wide) this.stroke(paths, style.fill === "none" ? style.edge : style.fill, px, null);
  },

  // the cost of a path grows with the square of its parts: many short ones
  paths(layer, features) {
    const paths = [];
    for (let first = 0; first < features.length; first += PATH_PARTS) {
      paths.push(this.path(layer, features.slice(first, first + PATH_PARTS)));
    }
    return paths;
  },

  // points less than half a pixel from the last are left out
  path(layer, features) {
    const path = new Path2D(), { scale, x, y } = this.view, area = layer.kind === "area", fine = 0.5;
    for (const f of features) {
      for (let r = layer.firstRing[f]; r < layer.firstRing[f + 1]; r++) {
        const end = layer.firstPoint[r + 1];
        let i = layer.firstPoint[r], lastX = (layer.x[i] - x) * scale, lastY = (layer.y[i] - y) * scale;
        path.moveTo(lastX, lastY);
        for (i++; i < end; i++) {
          const nowX = (layer.x[i] - x) * scale, nowY = (layer.y[i] - y) * scale;
          if (Math.abs(nowX - lastX) < fine && Math.abs(nowY - lastY) < fine && i < end - 1) continue;
          path.lineTo(nowX, nowY);
          lastX = nowX;
          lastY = nowY;
        }
        if (area) path.closePath();
      }
    }
    return path;
  },

  stroke(paths, colour, width, dash) {
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = width;
    this.pen.setLineDash((dash || []).map((part) => part * MM * this.fine));
    for (const path of paths) this.pen.stroke(path);
    this.pen.setLineDash([]);
  },

  mark(layer, features, style) {
    const { scale, x, y } = this.view;
    for (const f of features) {
      for (const [px, py] of layer.spots(f)) {
        const at = [(px - x) * scale, (py - y) * scale];
        drawMark(this.pen, style, ...at);
        this.marks.push([at[0] - MARK_PX, at[1] - MARK_PX, at[0] + MARK_PX, at[1] + MARK_PX]);
      }
    }
  },

  arrows(layer, features, style) {
    const size = Math.max(2.2, 3 * style.width_mm) * MM, { scale, x, y } = this.view;
    for (const f of features) {
      for (const [first, end] of layer.parts(f)) {
        for (const [px, py, turn] of alongLine(layer, first, end, style.arrow_mm * MM / scale, size / scale)) {
          drawHead(this.pen, style.edge, (px - x) * scale, (py - y) * scale, turn, size);
        }
      }
    }
  },

  outline(layer, feature) {
    if (layer.kind === "point") return this.mark(layer, [feature], { fill: "#d0006f", edge: "none" });
    const paths = this.paths(layer, [feature]);
    this.stroke(paths, "white", 5, null);
    this.stroke(paths, "#d0006f", 2.5, null);
  },

  // the topmost feature at a place that is drawn and can be asked about
  at(latlng) {
    const x = worldX(latlng.lng), y = worldY(latlng.lat), scale = this._map.getZoomScale(this._map.getZoom(), 0);
    for (const drawn of [...this.theme.draw].reverse()) {
      const layer = this.layers[drawn.layer], near = (layer.kind === "point" ? 12 : 6) / scale;
      if (!layer.fields.length) continue;
      for (let f = layer.size - 1; f >= 0; f--) {
        const wide = drawn.true_width && layer.width ? layer.width[f] / 2 * this.metre / scale : 0;
        const reach = Math.max(near, wide), box = [x - reach, y - reach, x + reach, y + reach];
        const style = drawn.styles[drawn.classes ? drawn.classes[f] : 0];
        if (!style || !layer.touches(f, box)) continue;
        if (layer.holds(f, x, y, reach, style.fill === "none" && !style.hatch && !style.marker)) return [layer, f];
      }
    }
    return null;
  },
});
