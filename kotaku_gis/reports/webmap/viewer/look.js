// Hatches, pictograms, arrow heads: what a class is drawn with, on the map and in the legend.
"use strict";

const MM = 96 / 25.4;

const HATCHES = {
  "/": [[0, 1, 1, 0]], "\\": [[0, 0, 1, 1]], "|": [[0.5, 0, 0.5, 1]], "-": [[0, 0.5, 1, 0.5]],
  "x": [[0, 0, 1, 1], [0, 1, 1, 0]], "+": [[0.5, 0, 0.5, 1], [0, 0.5, 1, 0.5]],
};

const pictograms = {};

function readPictograms(sources) {
  for (const [name, paths] of Object.entries(sources)) {
    pictograms[name] = { badge: new Path2D(paths.badge), glyph: new Path2D(paths.glyph) };
  }
}

function hatchPattern(context, style) {
  const colour = style.hatch_color || (style.edge === "none" ? "#555" : style.edge);
  const size = Math.max(4, Math.round(14 / style.hatch.length)), tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1;
  for (const mark of new Set(style.hatch)) {
    pen.beginPath();
    if (HATCHES[mark]) {
      for (const [x0, y0, x1, y1] of HATCHES[mark]) {
        pen.moveTo(x0 * size, y0 * size);
        pen.lineTo(x1 * size, y1 * size);
      }
      pen.stroke();
    } else {
      pen.arc(size / 2, size / 2, mark === "." ? 1 : size / 4, 0, 7);
      if (mark === ".") pen.fill(); else pen.stroke();
    }
  }
  return context.createPattern(tile, "repeat");
}

// a pictogram where the class has one, else a dot
function drawMark(pen, style, x, y) {
  const colour = style.fill === "none" ? style.edge : style.fill, picture = pictograms[style.marker];
  pen.save();
  pen.translate(x, y);
  if (picture) {
    pen.scale(style.size_mm * 1.2 * MM, style.size_mm * 1.2 * MM);
    pen.lineWidth = 0.12;
    pen.strokeStyle = pen.fillStyle = "white";
    pen.stroke(picture.badge);
    pen.fillStyle = colour;
    pen.fill(picture.badge);
    pen.fillStyle = "white";
    pen.fill(picture.glyph, "evenodd");
  } else {
    pen.beginPath();
    pen.arc(0, 0, 5, 0, 7);
    pen.fillStyle = colour;
    pen.fill();
    pen.strokeStyle = "white";
    pen.lineWidth = 1.5;
    pen.stroke();
  }
  pen.restore();
}

function drawHead(pen, colour, x, y, turn, size) {
  pen.save();
  pen.translate(x, y);
  pen.rotate(turn);
  pen.scale(size, size);
  pen.beginPath();
  pen.moveTo(0.6, 0); pen.lineTo(-0.4, 0.38); pen.lineTo(-0.2, 0); pen.lineTo(-0.4, -0.38); pen.closePath();
  pen.fillStyle = colour;
  pen.fill();
  pen.restore();
}

// places on a line, `every` so far and at least one in its middle, with the way it goes there
function* alongLine(layer, first, end, every, least) {
  let length = 0;
  const at = [0];
  for (let i = first + 1; i < end; i++) at.push(length += Math.hypot(layer.x[i] - layer.x[i - 1], layer.y[i] - layer.y[i - 1]));
  if (length <= least) return;
  const count = Math.max(1, Math.round(length / every));
  for (let n = 0, i = 1; n < count; n++) {
    const wanted = (n + 0.5) * length / count;
    while (at[i] < wanted) i++;
    const a = first + i - 1, b = a + 1, share = (wanted - at[i - 1]) / (at[i] - at[i - 1]);
    const dx = layer.x[b] - layer.x[a], dy = layer.y[b] - layer.y[a];
    yield [layer.x[a] + share * dx, layer.y[a] + share * dy, Math.atan2(dy, dx)];
  }
}
