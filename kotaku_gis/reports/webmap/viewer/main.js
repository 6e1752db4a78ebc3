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
    const [x, y] = metric(page, event.latlng), place = event.latlng;
    box.getContainer().textContent =
      `${page.grid.name}  E ${x.toFixed(1)}  N ${y.toFixed(1)}   ${place.lat.toFixed(6)}, ${place.lng.toFixed(6)}`;
  });
}

// the whole area beside the panel, or under its bar on a narrow screen
function home(page, map, panel) {
  const [west, south, east, north] = page.bounds;
  map.fitBounds([[south, west], [north, east]], {
    paddingTopLeft: [panel.coversPx() + 10, panel.coversTopPx() + 10], paddingBottomRight: [60, 30], animate: false,
  });
}

// the same piece of the map on a sheet of A4, drawn before the printer asks for it; afterwards all is as it was
async function onPaper(map, panel) {
  const seen = [map.getCenter(), map.getZoom()], left = panel.coversPx();
  const bounds = L.latLngBounds(map.containerPointToLatLng([left, 0]), map.containerPointToLatLng(map.getSize()));
  map.getContainer().classList.add("printed");
  map.invalidateSize({ animate: false }).fitBounds(bounds, { paddingTopLeft: [left, 0], animate: false });
  addEventListener("afterprint", () => {
    map.getContainer().classList.remove("printed");
    map.invalidateSize({ animate: false }).setView(...seen, { animate: false });
  }, { once: true });
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
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
  const ground = page.ground && L.imageOverlay(page.ground.image, page.ground.bounds, { zIndex: 0, pane: "tilePane" });
  const canvas = new MapCanvas(layers).addTo(map);
  const panel = new Panel(page, canvas, map, ground);
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 160, position: "bottomright" }).addTo(map);
  coordinates(page, map);
  home(page, map, panel);
  const measure = new Measure(map, panel);
  map.on("click", (event) => {
    if (measure.on) return;
    const hit = canvas.at(event.latlng);
    if (hit) panel.tell(...hit, event.latlng);
  });
  map.on("keypress", ({ originalEvent: event }) => {
    const hit = event.key === "Enter" && event.target === map.getContainer() && canvas.at(map.getCenter());
    if (hit) panel.tell(...hit, map.getCenter());
  });
  window.kotakuMap = { map, canvas, panel, measure, layers, page };
}
