// The layers as they come in the page: varints in base64 become rings of world pixels (Mercator, zoom 0).
"use strict";

function bytes(base64) {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

function varints(base64) {
  const source = bytes(base64);
  let count = 0;
  for (const byte of source) if (byte < 128) count++;
  const out = new Float64Array(count);
  let value = 0, place = 1, at = 0;
  for (const byte of source) {
    value += (byte & 127) * place;
    if (byte < 128) { out[at++] = value; value = 0; place = 1; } else place *= 128;
  }
  return out;
}

function worldX(lon) { return 256 * (lon / 360 + 0.5); }

function worldY(lat) {
  const sine = Math.sin(lat * Math.PI / 180);
  return 128 * (1 - Math.log((1 + sine) / (1 - sine)) / (2 * Math.PI));
}

class Layer {
  constructor(source) {
    Object.assign(this, source);
    const rings = varints(source.rings), points = varints(source.points), steps = varints(source.xy);
    this.size = rings.length;
    this.firstRing = starts(rings);
    this.firstPoint = starts(points);
    this.x = new Float64Array(steps.length / 2);
    this.y = new Float64Array(steps.length / 2);
    let lon = source.origin[0], lat = source.origin[1];
    for (let i = 0; i < this.x.length; i++) {
      lon += unzigzag(steps[2 * i]);
      lat += unzigzag(steps[2 * i + 1]);
      this.x[i] = worldX(lon * 1e-7);
      this.y[i] = worldY(lat * 1e-7);
    }
    this.boxes = new Float64Array(4 * this.size);
    for (let f = 0; f < this.size; f++) this.boxes.set(this.extent(f), 4 * f);
  }

  extent(feature) {
    let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
    const end = this.firstPoint[this.firstRing[feature + 1]];
    for (let i = this.firstPoint[this.firstRing[feature]]; i < end; i++) {
      west = Math.min(west, this.x[i]); east = Math.max(east, this.x[i]);
      north = Math.min(north, this.y[i]); south = Math.max(south, this.y[i]);
    }
    return [west, north, east, south];
  }

  // ring by ring: first and last point (exclusive)
  *parts(feature) {
    for (let r = this.firstRing[feature]; r < this.firstRing[feature + 1]; r++) {
      yield [this.firstPoint[r], this.firstPoint[r + 1]];
    }
  }

  touches(feature, view) {
    const b = this.boxes, at = 4 * feature;
    return b[at] <= view[2] && b[at + 2] >= view[0] && b[at + 1] <= view[3] && b[at + 3] >= view[1];
  }

  // where a mark or a name stands: points where they are, else a place inside an area or on a line
  spots(feature) {
    if (this.kind === "point") {
      return [...this.parts(feature)].flatMap(([first, end]) => Array.from(this.x.subarray(first, end), (x, n) => [x, this.y[first + n]]));
    }
    const [west, north, east, south] = this.boxes.subarray(4 * feature, 4 * feature + 4);
    if (!(west <= east)) return [];
    if (this.kind === "line") {
      const [[first, end]] = this.parts(feature), middle = (first + end) >> 1;
      return [[this.x[middle], this.y[middle]]];
    }
    const x = (west + east) / 2, y = (north + south) / 2;
    return [this.holds(feature, x, y, 0) ? [x, y] : this.across(feature, y)];
  }

  // the middle of the widest stretch of an area at a height
  across(feature, y) {
    const cuts = [];
    for (const [first, end] of this.parts(feature)) {
      for (let i = first, j = end - 1; i < end; j = i++) {
        if ((this.y[i] > y) !== (this.y[j] > y)) cuts.push((this.x[j] - this.x[i]) * (y - this.y[i]) / (this.y[j] - this.y[i]) + this.x[i]);
      }
    }
    cuts.sort((a, b) => a - b);
    let widest = 0;
    for (let n = 2; n + 1 < cuts.length; n += 2) if (cuts[n + 1] - cuts[n] > cuts[widest + 1] - cuts[widest]) widest = n;
    return [(cuts[widest] + cuts[widest + 1]) / 2, y];
  }

  // whether a place is inside an area, or within `reach` of a line, a point or the edge of a hollow area (world pixels)
  holds(feature, x, y, reach, hollow = false) {
    const area = this.kind === "area", edge = !area || hollow;
    let inside = false, near = Infinity;
    for (const [first, end] of this.parts(feature)) {
      for (let i = first, j = area ? end - 1 : first; i < end; j = i++) {
        if (!edge && (this.y[i] > y) !== (this.y[j] > y)
          && x < (this.x[j] - this.x[i]) * (y - this.y[i]) / (this.y[j] - this.y[i]) + this.x[i]) inside = !inside;
        if (edge) near = Math.min(near, toSegment(x, y, this.x[j], this.y[j], this.x[i], this.y[i]));
      }
    }
    return inside || near <= reach;
  }
}

function unzigzag(n) { return n % 2 ? -(n + 1) / 2 : n / 2; }

function starts(counts) {
  const out = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) out[i + 1] = out[i] + counts[i];
  return out;
}

function toSegment(x, y, x0, y0, x1, y1) {
  const dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length)) : 0;
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}
