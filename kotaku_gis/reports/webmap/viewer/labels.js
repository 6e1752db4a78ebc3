// Names of areas where they have room, names of lines along them; none lies on another.
"use strict";

const LETTERS = "600 12px system-ui, sans-serif", ALONG = "italic 11px system-ui, sans-serif", LINE_PX = 15, BELOW_PX = 9;

function writeLabels(canvas, all) {
  const taken = [];
  canvas.pen.textAlign = "center";
  canvas.pen.textBaseline = "middle";
  for (const labels of all) {
    const layer = canvas.layers[labels.layer], done = new Set();
    canvas.pen.font = labels.along ? ALONG : LETTERS;
    labels.text.forEach((row, f) => {
      if (!layer.touches(f, canvas.box)) return;
      const lines = labelLines(labels.lines, row, canvas.lang);
      if (!lines.length) return;
      if (labels.along) writeAlong(canvas, layer, f, lines[0], taken, done); else writeOn(canvas, layer, f, lines, taken);
    });
  }
}

function written(value, lang, digits) { return value.toLocaleString(lang === "id" ? "id-ID" : "en-GB", digits); }

// the name, and a line a figure as people of the language write it
function labelLines(lines, [name, ...figures], lang) {
  const said = lines.map(({ before, unit, digits }, n) => {
    const value = figures[n];
    if (value === null) return null;
    const figure = typeof value === "string" ? value : written(value, lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return [before && before[lang], figure, unit && unit[lang]].filter(Boolean).join(" ");
  });
  return [name, ...said].filter(Boolean);
}

function overlaps(boxes, box) { return boxes.some((o) => o[0] < box[2] && o[2] > box[0] && o[1] < box[3] && o[3] > box[1]); }

function free(taken, box) {
  if (overlaps(taken, box)) return false;
  taken.push(box);
  return true;
}

function writeOn(canvas, layer, f, lines, taken) {
  const pen = canvas.pen, { scale, x, y } = canvas.view, box = layer.boxes.subarray(4 * f, 4 * f + 4);
  const wide = Math.max(...lines.map((line) => pen.measureText(line).width)), high = LINE_PX * lines.length;
  if (layer.kind === "area" && wide > (box[2] - box[0]) * scale * 1.1) return;
  const [at] = layer.spots(f), cx = (at[0] - x) * scale, middle = (at[1] - y) * scale + (layer.kind === "point" ? high / 2 + BELOW_PX : 0);
  const around = (y) => [cx - wide / 2, y - high / 2, cx + wide / 2, y + high / 2];
  // aside of a pictogram where an area has room
  const cy = layer.kind === "area" ? [0, -1, 1].map((way) => middle + way * high).find((y) => !overlaps(canvas.marks, around(y))) ?? middle : middle;
  if (!free(taken, around(cy))) return;
  lines.forEach((line, n) => halo(pen, line, cx, cy + LINE_PX * (n - (lines.length - 1) / 2)));
}

// the longest straight piece that has room for the name, read from below; a name once in a hand's breadth
function writeAlong(canvas, layer, f, name, taken, done) {
  const pen = canvas.pen, { scale, x, y } = canvas.view, wide = pen.measureText(name).width;
  let best = wide * 1.1 / scale, place = null;
  for (const [first, end] of layer.parts(f)) {
    for (let i = first + 1; i < end; i++) {
      const dx = layer.x[i] - layer.x[i - 1], dy = layer.y[i] - layer.y[i - 1], length = Math.hypot(dx, dy);
      if (length > best) { best = length; place = [layer.x[i] - dx / 2, layer.y[i] - dy / 2, Math.atan2(dy, dx)]; }
    }
  }
  if (!place) return;
  const cx = (place[0] - x) * scale, cy = (place[1] - y) * scale, turn = Math.atan(Math.tan(place[2]));
  const key = `${name}|${Math.round(cx / 300)}|${Math.round(cy / 300)}`;
  const across = (Math.abs(Math.cos(turn)) * wide + Math.abs(Math.sin(turn)) * 12) / 2;
  const up = (Math.abs(Math.sin(turn)) * wide + Math.abs(Math.cos(turn)) * 12) / 2;
  if (done.has(key) || !free(taken, [cx - across, cy - up, cx + across, cy + up])) return;
  done.add(key);
  pen.save();
  pen.translate(cx, cy);
  pen.rotate(turn);
  halo(pen, name, 0, 0);
  pen.restore();
}

function halo(pen, text, x, y) {
  pen.strokeStyle = "rgba(255,255,255,0.9)";
  pen.lineWidth = 3;
  pen.strokeText(text, x, y);
  pen.fillStyle = "#222";
  pen.fillText(text, x, y);
}
