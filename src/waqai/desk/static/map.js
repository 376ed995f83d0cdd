// The map: outlines from the package, a sign for places that are near each other on the screen, areas shaded where no more is told.
"use strict";
(() => {
  const { SHAPES, cluster, sign } = window.waqai.marks;
  const EXACT = ["point", "settlement"];
  const AREAS = ["governorate", "country"]; // those that have outlines
  const WHOLE = [[12, -18], [42, 64]]; // what is shown where there is nothing to show

  class Chart {
    // `words` are the messages of the page, `write` writes numbers, `choose` is called with the key of a place that a reader wants alone.
    constructor(element, words, write, choose) {
      this.words = words;
      this.write = write;
      this.choose = choose;
      this.map = L.map(element, { zoomControl: false, attributionControl: false, minZoom: 2, maxZoom: 13, worldCopyJump: true, zoomSnap: 0.5, preferCanvas: true });
      L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(this.map);
      L.control.attribution({ prefix: false }).addAttribution(`<bdi dir="${document.documentElement.dir}">${words.credit}</bdi>`).addTo(this.map);
      this.map.fitBounds(WHOLE, { animate: false });
      for (const [name, order] of [["land", 200], ["areas", 250], ["borders", 300]]) this.map.createPane(name).style.zIndex = order;
      this.areas = new Map(); // the outlines of units and countries by code
      this.layers = new Map(); // the shades of areas by code, made once
      this.shaded = L.layerGroup().addTo(this.map);
      this.signs = L.layerGroup().addTo(this.map);
      this.spots = [];
      this.map.on("zoomend", () => this.draw());
    }

    // Take the outlines of countries and first-level units.
    outline(countries, units) {
      const lines = (features, pane, className) =>
        L.geoJSON(features, { pane, interactive: false, renderer: L.canvas({ pane }), style: STYLES[className] }).addTo(this.map);
      const land = topojson.feature(countries, countries.objects.countries);
      lines(land, "land", "country");
      for (const feature of land.features) if (feature.id) this.areas.set(feature.id, feature);
      for (const topology of Object.values(units)) {
        const found = topojson.feature(topology, topology.objects.units);
        lines(found, "borders", "unit");
        for (const feature of found.features) if (feature.id) this.areas.set(feature.id, feature);
      }
      this.renderer = L.canvas({ pane: "areas" });
      this.shade();
    }

    // Show these places: each with `key`, `name`, `kind`, `lat`, `lon`, `code` of the area, `counts` by shape, `total`.
    show(spots) {
      this.spots = spots;
      this.shade();
      this.draw();
    }

    // See all that is shown.
    fit() {
      const points = this.spots.map((spot) => [spot.lat, spot.lon]);
      if (points.length) this.map.fitBounds(L.latLngBounds(points).pad(0.1), { animate: false, maxZoom: 8 });
    }

    shade() {
      if (!this.renderer) return;
      const inexact = this.spots.filter((spot) => AREAS.includes(spot.kind) && this.areas.has(spot.code));
      const most = Math.max(1, ...inexact.map((spot) => spot.total));
      const wanted = new Map(inexact.map((spot) => [spot.code, (spot.kind === "country" ? 0.06 : 0.12) + 0.2 * Math.sqrt(spot.total / most)]));
      for (const [code, layer] of this.layers) if (!wanted.has(code)) this.shaded.removeLayer(layer);
      for (const [code, fillOpacity] of wanted) {
        if (!this.layers.has(code)) this.layers.set(code, L.geoJSON(this.areas.get(code), { pane: "areas", interactive: false, renderer: this.renderer, style: STYLES.area }));
        this.shaded.addLayer(this.layers.get(code).setStyle({ fillOpacity }));
      }
    }

    draw() {
      const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.keys : undefined;
      this.signs.clearLayers();
      const project = (spot) => this.map.project([spot.lat, spot.lon]);
      for (const cell of cluster(this.spots, project)) {
        const label = this.label(cell);
        const icon = L.divIcon({ html: sign(cell.counts, cell.inexact, this.write), className: "sign", iconSize: null });
        // A sign that moved aside is tied to where it belongs.
        if (cell.home) L.polyline([cell.home, cell].map(({ x, y }) => this.map.unproject([x, y])), STYLES.tie).addTo(this.signs);
        const marker = L.marker(this.map.unproject([cell.x, cell.y]), { icon, title: label, alt: label, keyboard: true, riseOnHover: true });
        marker.on("click", () => this.open(cell, marker)).addTo(this.signs);
        const element = marker.getElement();
        element.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          this.open(cell, marker);
        });
        element.setAttribute("aria-label", label);
        element.dataset.total = cell.total;
        element.dataset.keys = cell.spots.map((spot) => spot.key).join("\n");
        if (cell.inexact) element.dataset.inexact = cell.spots[0].kind;
        if (element.dataset.keys === focused) element.focus();
      }
    }

    label(cell) {
      const names = cell.spots.length > 3 ? this.words.several : cell.spots.map((spot) => spot.label).join(", ");
      const how = cell.inexact ? `${this.words.within} ${names} (${this.words.kinds[cell.spots[0].kind] || ""})` : names;
      return `${how}: ${this.words.incidents} ${this.write(cell.total)}`;
    }

    // Nearer where there are several places, else what is known of the place.
    open(cell, marker) {
      const bounds = L.latLngBounds(cell.spots.map((spot) => [spot.lat, spot.lon]));
      const isWide = this.map.project(bounds.getNorthEast(), 13).distanceTo(this.map.project(bounds.getSouthWest(), 13)) > 60;
      if (cell.spots.length > 1 && isWide && this.map.getZoom() < 13) {
        this.map.fitBounds(bounds.pad(0.2));
        return;
      }
      const box = document.createElement("div");
      box.className = "told";
      box.dir = document.documentElement.dir;
      for (const spot of cell.spots.slice(0, 6)) box.append(...this.tell(spot));
      const popup = L.popup({ maxWidth: 280, minWidth: 200, autoPanPadding: [20, 20] }).setLatLng(marker.getLatLng()).setContent(box).openOn(this.map);
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", this.words.close);
      box.querySelector("button").focus({ preventScroll: true });
    }

    tell(spot) {
      const add = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text, className: className || "" });
      const kind = this.words.kinds[spot.kind] || "";
      const list = document.createElement("ul");
      for (const [label, count] of spot.types()) list.append(add("li", `${label}: ${this.write(count)}`));
      const button = add("button", this.words.only);
      button.type = "button";
      button.addEventListener("click", () => this.choose(spot.key));
      return [add("h3", spot.label), add("p", spot.inexact ? `${kind} · ${this.words.inexact}` : kind, "soft"), list, button];
    }
  }

  // The colours of a canvas cannot stand in a style sheet.
  const STYLES = {
    country: { stroke: true, color: "#8b9793", weight: 1, fill: true, fillColor: "#ffffff", fillOpacity: 1 },
    unit: { stroke: true, color: "#b6c0bc", weight: 0.7, fill: false },
    tie: { color: "#14524b", weight: 1.5, interactive: false },
    area: { stroke: true, color: "#14524b", weight: 1.2, dashArray: "4 3", fill: true, fillColor: "#14524b" },
  };

  window.waqai.Chart = Chart;
  window.waqai.isExact = (kind) => EXACT.includes(kind);
  window.waqai.shapeCount = SHAPES.length;
})();
