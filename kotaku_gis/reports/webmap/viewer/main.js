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

function kotaku(map) {
  const page = JSON.parse(document.getElementById("kotaku-data").textContent);
  const layers = Object.fromEntries(page.layers.map((source) => [source.id, new Layer(source)]));
  for (const theme of page.themes) {
    for (const drawn of theme.draw) drawn.classes = drawn.classes && bytes(drawn.classes);
  }
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(element("span", "", page.source).innerHTML);
  const ground = page.ground && L.imageOverlay(page.ground.image, page.ground.bounds, { zIndex: 0, pane: "tilePane" });
  const canvas = new MapCanvas(layers).addTo(map);
  const panel = new Panel(page, canvas, map, ground);
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 160, position: "bottomright" }).addTo(map);
  coordinates(page, map);
  const measure = new Measure(map, panel);
  map.on("click", (event) => {
    if (measure.on) return;
    const hit = canvas.at(event.latlng);
    if (hit) panel.tell(...hit);
  });
  window.kotakuMap = { map, canvas, panel, measure, layers, page };
}
