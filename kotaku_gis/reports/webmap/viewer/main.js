// Puts the page together on the map that the page has made.
"use strict";

function metric(page, latlng) {
  const { lon, lat, east, north } = page.grid, u = latlng.lng - lon, v = latlng.lat - lat;
  const terms = [1, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v];
  const sum = (factors) => factors.reduce((total, factor, place) => total + factor * terms[place], 0);
  return [sum(east), sum(north)];
}

function coordinates(page, map) {
  const box = L.control({ position: "bottomright" });
  box.onAdd = () => L.DomUtil.create("div", "kotaku-coordinates");
  box.addTo(map);
  map.on("mousemove", (event) => {
    const place = event.latlng, [x, y] = page.grid ? metric(page, place) : [];
    const metres = page.grid ? `${page.grid.name}  E ${x.toFixed(1)}  N ${y.toFixed(1)}   ` : "";
    box.getContainer().textContent = `${metres}${place.lat.toFixed(6)}, ${place.lng.toFixed(6)}`;
  });
}

// the whole area beside the panel, or under its bar on a narrow screen
function home(page, map, panel) {
  const [west, south, east, north] = page.bounds;
  map.fitBounds([[south, west], [north, east]], {
    paddingTopLeft: [panel.coversPx() + 10, panel.coversTopPx() + 10], paddingBottomRight: [60, 30], animate: false,
  });
}

// what is seen beside the panel, without the empty ground around the area
function shownOf(page, map, panel) {
  const corner = map.containerPointToLatLng([panel.coversPx(), panel.coversTopPx()]), far = map.containerPointToLatLng(map.getSize());
  const [west, south, east, north] = page.bounds, seen = L.latLngBounds(corner, far), whole = L.latLngBounds([south, west], [north, east]);
  if (!seen.overlaps(whole)) return seen;
  const inner = (edge, name) => edge(seen[name](), whole[name]());
  return L.latLngBounds([inner(Math.max, "getSouth"), inner(Math.max, "getWest")], [inner(Math.min, "getNorth"), inner(Math.min, "getEast")]);
}

// the same piece of the map on a sheet of A4 with its whole legend, however printing began; afterwards all is as it was
function onPaper(page, map, panel) {
  let undo = null;
  addEventListener("beforeprint", () => {
    if (undo) return;
    const box = map.getContainer(), seen = [map.getCenter(), map.getZoom()], folded = panel.root.classList.contains("folded");
    const bounds = shownOf(page, map, panel);
    const turn = (printed) => {
      box.classList.toggle("printed", printed);
      panel.fold(folded && !printed);
      map.invalidateSize({ animate: false });
      panel.shrink(printed);
    };
    undo = () => { turn(false); map.setView(...seen, { animate: false }); };
    turn(true);
    map.fitBounds(bounds, { paddingTopLeft: [panel.coversPx() + 10, 10], paddingBottomRight: [10, 10], animate: false });
  });
  addEventListener("afterprint", () => { if (undo) undo(); undo = null; });
}

function aerial({ image, bounds: [[south, west], [north, east]] }) {
  const picture = new Image();
  picture.src = image;
  return { picture, box: [worldX(west), worldY(north), worldX(east), worldY(south)] };
}

function zoomButtons(map, panel) {
  const box = L.control.zoom({ position: "topright" }).addTo(map).getContainer();
  const speak = () => [...box.children].forEach((button, place) => {
    button.title = panel.word(["zoom_in", "zoom_out"][place]);
    button.setAttribute("aria-label", button.title);
  });
  map.on("kotaku:language", speak);
  speak();
}

function kotaku(map) {
  const page = JSON.parse(document.getElementById("kotaku-data").textContent);
  const layers = Object.fromEntries(page.layers.map((source) => [source.id, new Layer(source)]));
  for (const theme of page.themes) {
    for (const drawn of theme.draw) drawn.classes = drawn.classes && bytes(drawn.classes);
  }
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(element("span", "", page.source).innerHTML);
  readPictograms(page.pictograms);
  const ground = page.ground && aerial(page.ground);
  const canvas = new MapCanvas(layers).addTo(map);
  const panel = new Panel(page, canvas, map, ground);
  zoomButtons(map, panel);
  L.control.scale({ imperial: false, maxWidth: 160, position: "bottomright" }).addTo(map);
  coordinates(page, map);
  home(page, map, panel);
  onPaper(page, map, panel);
  const measure = new Measure(map, panel);
  map.on("click", (event) => {
    if (measure.on) return;
    const hit = canvas.at(event.latlng);
    if (hit) panel.tell(...hit, event.latlng);
  });
  map.on("keypress", ({ originalEvent: event }) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    const hit = measure.on ? measure.add(map.getCenter()) : canvas.at(map.getCenter());
    if (hit) panel.tell(...hit, map.getCenter());
  });
  window.kotakuMap = { map, canvas, panel, measure, layers, page };
}
