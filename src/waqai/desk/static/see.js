// The page of the map: one sieve in the address, the form, the map, the timeline and the list.
"use strict";
(() => {
  const { BIT, QUESTIONS, UNDATED, countValues, fromDay, open, readSieve, sift } = window.waqai.sifting;
  const page = document.querySelector(".see");
  const words = JSON.parse(page.dataset.words);
  const form = document.getElementById("sieve");
  const list = document.getElementById("list");
  const numbers = new Intl.NumberFormat(document.documentElement.lang === "ar" ? "ar-u-nu-arab" : "en");
  const write = (number) => numbers.format(number);
  let store = null;
  let chart = null;
  let timeline = null;
  let asked = null; // the list that is being fetched
  let drawn = null; // what the map shows
  const PAUSE = 60; // milliseconds

  const show = () => {
    const sieve = readSieve(location.search);
    const fails = sift(store, sieve);
    const spots = spotsOf(fails);
    const shown = JSON.stringify([[...Object.entries(sieve.answers)].map(([name, values]) => [name, ...values]), sieve.from, sieve.to]);
    if (shown !== drawn) chart.show(spots); // the part of the map that is shown changes nothing on it
    drawn = shown;
    showDays(fails, sieve);
    showCounts(fails);
    page.dataset.found = store.rows.id.reduce((sum, _, at) => sum + (fails[at] ? 0 : 1), 0);
  };

  // The places of the incidents that fit all but the part of the map, with counts by shape and by type.
  const spotsOf = (fails) => {
    const others = ~BIT.box;
    const byPlace = new Map();
    let elsewhere = 0;
    for (let at = 0; at < store.size; at += 1) {
      if (fails[at] & others) continue;
      const place = store.rows.place[at];
      if (Number.isNaN(store.lat[place])) {
        if (!fails[at]) elsewhere += 1;
        continue;
      }
      let spot = byPlace.get(place);
      if (!spot) {
        spot = newSpot(place);
        byPlace.set(place, spot);
      }
      spot.counts[store.shapeOf[store.rows.type[at]]] += 1;
      spot.byType[store.rows.type[at]] += 1;
      spot.total += 1;
    }
    const told = document.getElementById("elsewhere");
    told.hidden = false;
    told.querySelector("output").textContent = write(elsewhere);
    return [...byPlace.values()];
  };

  const newSpot = (place) => {
    const [key, name, kind, country, admin1, lat, lon] = store.places[place];
    const byType = new Int32Array(store.values.type.length);
    const types = () => [...byType].map((count, at) => [store.labels.type[at], count]).filter(([, count]) => count).sort((a, b) => b[1] - a[1]);
    const counts = new Array(window.waqai.marks.SHAPES.length).fill(0);
    const code = kind === "country" ? country : admin1;
    const label = store.nameOf(kind, code) || name;
    return { key, kind, code, lat, lon, label, counts, byType, types, total: 0, inexact: !window.waqai.isExact(kind) };
  };

  const showDays = (fails, sieve) => {
    const all = new Map();
    let undated = 0;
    for (let at = 0; at < store.size; at += 1) {
      if (fails[at] & ~BIT.days) continue;
      const day = store.rows.start[at];
      if (day === UNDATED) {
        undated += 1;
        continue;
      }
      const counts = all.get(day) || [0, 0];
      counts[0] += 1;
      if (!fails[at]) counts[1] += 1;
      all.set(day, counts);
    }
    const days = [...all.keys()].sort((a, b) => a - b);
    timeline.show(days, days.map((day) => all.get(day)[0]), days.map((day) => all.get(day)[1]), sieve.from, sieve.to);
    const told = document.getElementById("undated");
    told.hidden = !undated;
    told.querySelector("output").textContent = write(undated);
  };

  // Beside each answer how many incidents there would be with it.
  const showCounts = (fails) => {
    for (const name of QUESTIONS) {
      const boxes = form.querySelectorAll(`input[name="${name}"]`);
      if (!boxes.length || name === "place") continue;
      const counts = countValues(store, fails, name);
      const at = new Map(store.values[name].map((value, index) => [value, index]));
      for (const box of boxes) {
        const count = at.has(box.value) ? counts[at.get(box.value)] : 0;
        const output = box.parentElement.querySelector("output");
        if (output) output.textContent = write(count);
        box.parentElement.classList.toggle("empty", !count);
      }
    }
  };

  // The address that the form asks for, in the order of the server's; what is asked for as it stands is left out.
  const addressOf = () => {
    const query = new URLSearchParams();
    for (const name of QUESTIONS) {
      const all = [...form.querySelectorAll(`input[name="${name}"]`)];
      const boxes = all.filter((box) => box.checked).map((box) => box.value);
      const usual = (form.dataset[name] || "").split(" ").filter((value) => all.some((box) => box.value === value));
      if (boxes.length === usual.length && boxes.every((value) => usual.includes(value))) continue;
      for (const value of new Set(boxes)) query.append(name, value);
    }
    for (const name of ["from", "to"]) if (form.elements[name].value) query.append(name, form.elements[name].value);
    if (form.elements.box.checked) query.append("box", boxOf());
    const current = new URLSearchParams(location.search).get("list");
    if (current) query.append("list", current);
    const text = query.toString();
    return `/map${text ? `?${text}` : ""}`;
  };

  const boxOf = () => {
    const bounds = chart.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((edge) => edge.toFixed(4).replace(/\.?0+$/, "")).join(",");
  };

  const go = (address, replace) => {
    if (address === location.pathname + location.search) return;
    history[replace ? "replaceState" : "pushState"](null, "", address);
    show();
    fetchList();
  };

  // The list comes from the server, a moment after the map is drawn and only for the last of several filters in a row.
  const fetchList = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    list.setAttribute("aria-busy", "true");
    await new Promise((done) => setTimeout(done, PAUSE));
    if (signal.aborted) return;
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { "HX-Request": "true" }, signal });
      if (!answer.ok) throw new Error(String(answer.status));
      list.innerHTML = await answer.text();
      list.setAttribute("aria-busy", "false");
    } catch (error) {
      if (error.name !== "AbortError") window.waqai.say(words.failed);
    }
  };

  // The form as the address has it, after a step back.
  const fillForm = () => {
    const sieve = readSieve(location.search);
    for (const name of QUESTIONS) {
      for (const box of form.querySelectorAll(`input[name="${name}"]`)) box.checked = sieve.answers[name] ? sieve.answers[name].has(box.value) : false;
    }
    form.elements.from.value = sieve.from === null ? "" : fromDay(sieve.from);
    form.elements.to.value = sieve.to === null ? "" : fromDay(sieve.to);
    form.elements.box.checked = Boolean(sieve.box);
  };

  const listen = () => {
    form.addEventListener("change", () => go(addressOf()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go(addressOf());
    });
    list.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !link.closest(".tabs, .pages")) return;
      event.preventDefault();
      history.pushState(null, "", link.getAttribute("href"));
      fetchList();
    });
    window.addEventListener("popstate", () => {
      fillForm();
      show();
      fetchList();
    });
    chart.map.on("moveend", () => {
      if (form.elements.box.checked) go(addressOf(), true);
    });
  };

  const chooseDays = (from, to) => {
    form.elements.from.value = from === null ? "" : fromDay(from);
    form.elements.to.value = to === null ? "" : fromDay(to);
    go(addressOf());
  };

  const choosePlace = (key) => {
    const query = new URLSearchParams(location.search);
    query.delete("place");
    query.delete("page");
    query.append("place", key);
    location.assign(`/map?${query}`);
  };

  const start = async () => {
    window.waqai.marks.fill();
    const take = async (path) => {
      const answer = await fetch(path);
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return answer.json();
    };
    const [data, countries, units] = await Promise.all(["/map/data", page.dataset.countries, page.dataset.units].map(take));
    store = open(data);
    store.shapeOf = data.shapes.map((name) => window.waqai.marks.SHAPES.indexOf(name));
    const names = (name) => new Map(store.values[name].map((value, at) => [value, store.labels[name][at]]));
    const [ofCountries, ofUnits] = [names("country"), names("admin1")];
    store.nameOf = (kind, code) => (kind === "country" ? ofCountries.get(code) : kind === "governorate" ? ofUnits.get(code) : undefined);
    chart = new window.waqai.Chart(document.getElementById("map"), words, write, choosePlace);
    timeline = new window.waqai.Timeline(document.getElementById("timeline"), document.documentElement.lang, chooseDays);
    show();
    const box = readSieve(location.search).box;
    if (box) chart.map.fitBounds([[box[1], box[0]], [box[3], box[2]]], { animate: false });
    else chart.fit();
    listen();
    chart.outline(countries, units);
    page.dataset.ready = "true";
  };

  start().catch(() => window.waqai.say(words.failed));
})();
