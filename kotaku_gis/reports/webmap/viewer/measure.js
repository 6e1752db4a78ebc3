// Lengths in metres and areas in hectares on the ground, drawn by hand.
"use strict";

const EARTH_M = 6378137, FLAT = 0.00669437999014; // WGS 84: half the equator's width, the square of its eccentricity

// metres east and north of the first point, on the ellipsoid
function flat(points) {
  const rad = Math.PI / 180, at = points[0], bend = 1 - FLAT * Math.sin(at.lat * rad) ** 2;
  const east = EARTH_M / Math.sqrt(bend) * Math.cos(at.lat * rad) * rad, north = EARTH_M * (1 - FLAT) / bend ** 1.5 * rad;
  return points.map((p) => [(p.lng - at.lng) * east, (p.lat - at.lat) * north]);
}

function lengthM(points) {
  let sum = 0;
  for (let i = 1; i < points.length; i++) sum += Math.hypot(...flat([points[i - 1], points[i]])[1]);
  return sum;
}

function areaM2(points) {
  const p = points.length ? flat(points) : [];
  let sum = 0;
  for (let i = 0, j = p.length - 1; i < p.length; j = i++) sum += p[j][0] * p[i][1] - p[i][0] * p[j][1];
  return Math.abs(sum / 2);
}

class Measure {
  constructor(map, panel) {
    Object.assign(this, { map, panel, points: [], on: false });
    // drawn as SVG: an empty canvas over the map is printed as a white sheet
    this.shape = L.polygon([], { color: "#d0006f", weight: 2, fillOpacity: 0.08, renderer: L.svg() }).addTo(map);
    const bar = L.control({ position: "topright" });
    bar.onAdd = () => {
      const box = L.DomUtil.create("div", "kotaku-measure leaflet-bar");
      L.DomEvent.disableClickPropagation(box);
      this.button = panel.button("", "", () => this.toggle());
      this.says = element("output");
      box.append(this.button, this.says);
      return box;
    };
    bar.addTo(map);
    this.speak();
    map.on("kotaku:language", this.speak, this);
    map.on("click", (event) => this.on && this.add(event.latlng));
  }

  speak() {
    this.button.textContent = this.button.title = this.panel.word("measure");
    this.button.setAttribute("aria-label", this.button.title);
    this.tell();
  }

  toggle() {
    this.on = !this.on;
    this.points = [];
    this.shape.setLatLngs([]);
    this.button.setAttribute("aria-pressed", this.on);
    this.map.getContainer().classList.toggle("measuring", this.on);
    this.tell();
  }

  add(place) {
    this.points.push(place);
    this.shape.setLatLngs(this.points);
    this.tell();
  }

  tell() {
    if (!this.points.length) { this.says.textContent = this.on ? this.panel.word("measure_how") : ""; return; }
    const number = (n, most) => written(n, this.panel.lang, { maximumFractionDigits: most });
    const parts = [`${number(lengthM(this.points), 1)} m`];
    if (this.points.length > 2) {
      const m2 = areaM2(this.points);
      parts.push(`${number(m2, 1)} m²`, `${number(m2 / 1e4, 4)} ha`);
    }
    this.says.textContent = parts.join(" · ");
  }
}
