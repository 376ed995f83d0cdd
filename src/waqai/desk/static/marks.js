// The signs of the map and its legend: a shape and a colour for what is drawn alike, and places put together that would cover each other.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const PATHS = {
    strike: "M12 2 22.5 21H1.5Z",
    violence: "M12 1 23 12 12 23 1 12Z",
    fighting: "M3 3H21V21H3Z",
    custody: "M12 1.5 23 9.6 18.8 22H5.2L1 9.6Z",
    crowd: "M12 2A10 10 0 1 1 12 22A10 10 0 1 1 12 2Z",
    property: "M2 6 6 2 12 8 18 2 22 6 16 12 22 18 18 22 12 16 6 22 2 18 8 12Z",
    people: "M7 2.5H17L23 12 17 21.5H7L1 12Z",
    toll: "M12 .8 15 8.6 23.4 9 16.9 14.2 19 22.4 12 17.8 5 22.4 7.1 14.2 .6 9 9 8.6Z",
  };
  const SHAPES = Object.keys(PATHS);
  const CELL = 46; // pixels: places in one square of this size become one
  const NEAR = 38; // pixels: signs nearer than this would cover each other

  const make = (name, attributes, ...children) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const picture = (size, ...children) => make("svg", { viewBox: "-13 -13 26 26", width: size, height: size, "aria-hidden": "true", focusable: "false" }, ...children);
  const shape = (name) => make("path", { d: PATHS[name], class: `shape ${name}`, transform: "translate(-12 -12)" });
  const ring = () => make("circle", { r: 10.5, class: "ring" });

  // A ring of parts, as large as the counts of the shapes.
  const parts = (counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const group = [make("circle", { r: 12, class: "plate" })];
    let from = -Math.PI / 2;
    counts.forEach((count, at) => {
      if (!count) return;
      const to = from + (2 * Math.PI * count) / total;
      const end = Math.min(to, from + 2 * Math.PI - 0.001);
      const point = (angle, radius) => `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
      const large = end - from > Math.PI ? 1 : 0;
      const path = `M${point(from, 12)}A12 12 0 ${large} 1 ${point(end, 12)}L${point(end, 8.2)}A8.2 8.2 0 ${large} 0 ${point(from, 8.2)}Z`;
      group.push(make("path", { d: path, class: `part ${SHAPES[at]}` }));
      from = to;
    });
    return group;
  };

  // The sign of some incidents: `counts` by shape; `inexact` where only an area is told.
  const sign = (counts, inexact, write) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const kinds = SHAPES.filter((_, at) => counts[at]);
    const size = total === 1 ? 20 : Math.round(24 + 7 * Math.log10(total));
    const text = make("text", { "text-anchor": "middle", dy: ".35em", class: total > 999 ? "count long" : "count" }, write(total));
    if (inexact) return picture(size + 4, make("circle", { r: 10.5, class: "halo" }), ring(), text);
    if (kinds.length > 1) return picture(size + 4, ...parts(counts), text);
    return total === 1 ? picture(size, shape(kinds[0])) : picture(size + 4, make("circle", { r: 12, class: "plate" }), shape(kinds[0]), make("circle", { r: 7, class: "plate" }), text);
  };

  // Places put together that would cover each other on the screen; `project` gives pixels. Areas are never put together with places.
  const cluster = (spots, project) => {
    const cells = new Map();
    for (const spot of spots) {
      const at = project(spot);
      const key = `${spot.inexact ? "~" : ""}${Math.floor(at.x / CELL)}:${Math.floor(at.y / CELL)}`;
      const cell = { spots: [spot], x: at.x, y: at.y, total: spot.total, counts: spot.counts.slice(), inexact: spot.inexact };
      if (cells.has(key)) take(cells.get(key), cell);
      else cells.set(key, cell);
    }
    const made = [...cells.values()].sort((a, b) => b.total - a.total);
    const exact = merged(made.filter((cell) => !cell.inexact));
    return aside(exact, merged(made.filter((cell) => cell.inexact)));
  };

  const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

  // One cell takes another in, and stands where most of both is.
  const take = (cell, other) => {
    const total = cell.total + other.total;
    cell.x = (cell.x * cell.total + other.x * other.total) / total;
    cell.y = (cell.y * cell.total + other.y * other.total) / total;
    cell.total = total;
    cell.spots.push(...other.spots);
    cell.counts = cell.counts.map((count, at) => count + other.counts[at]);
  };

  const merged = (cells) => {
    const kept = [];
    for (const cell of cells) {
      const near = kept.find((other) => distance(other, cell) < NEAR);
      if (near) take(near, cell);
      else kept.push(cell);
    }
    return kept.length < cells.length ? merged(kept) : kept;
  };

  // The sign of an area moves a little where it would lie on that of a place; where there is no room it stays.
  const aside = (exact, inexact) => {
    const laid = [...exact];
    for (const cell of inexact) {
      const isFree = (at) => laid.every((other) => distance(other, at) >= NEAR);
      const turn = (far, angle) => ({ x: cell.x + far * NEAR * Math.cos(angle), y: cell.y + far * NEAR * Math.sin(angle) });
      const turns = [0.6, 1, 1.4].flatMap((far) => [0, 1, 2, 3, 4, 5, 6, 7].map((eighth) => turn(far, (eighth * Math.PI) / 4)));
      const { x, y } = [cell, ...turns].find(isFree) || cell;
      laid.push({ ...cell, x, y, home: x === cell.x && y === cell.y ? null : { x: cell.x, y: cell.y } });
    }
    return laid;
  };

  // The signs in the legend and beside the types.
  const fill = () => {
    for (const key of document.querySelectorAll(".key")) {
      const name = key.dataset.shape;
      const inner = name === "several" ? parts([2, 1, 0, 1, 0, 0, 1, 0]) : name === "inexact" ? [ring()] : [shape(name)];
      key.replaceChildren(picture(18, ...inner));
    }
  };

  window.waqai.marks = { SHAPES, cluster, fill, make, sign };
})();
