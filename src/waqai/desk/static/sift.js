// The sieve in the browser: which of the incidents that the page has loaded fit the questions of its address.
// It must answer as store/sift.py does; a test asks both the same.
"use strict";
(() => {
  const DAY = 86400000;
  const UNDATED = -0x80000000;
  const SINGLE = ["type", "status", "modality", "grade", "country", "admin1"];
  const SEVERAL = ["party", "outlet", "source"];
  const QUESTIONS = [...SINGLE, "place", ...SEVERAL];
  const USUAL = { status: ["unreviewed", "accepted", "corrected"], modality: ["actual", "alleged", "failed"] };
  // A bit for each question that an incident fails, so that what a question leaves out can be counted without it.
  const BIT = Object.fromEntries([...QUESTIONS, "days", "box"].map((name, at) => [name, 1 << at]));

  const toDay = (text) => (/^\d{4}-\d\d-\d\d$/.test(text || "") ? Math.round(Date.parse(`${text}T00:00:00Z`) / DAY) : null);
  const fromDay = (day) => new Date(day * DAY).toISOString().slice(0, 10);

  // The sieve of an address.
  const readSieve = (search) => {
    const query = new URLSearchParams(search);
    const answers = {};
    for (const name of QUESTIONS) {
      const given = query.getAll(name).filter((value) => value);
      const wanted = given.length ? given : USUAL[name];
      if (wanted) answers[name] = new Set(wanted);
    }
    const box = query.get("box") ? query.get("box").split(",").map(Number) : null;
    return { answers, from: toDay(query.get("from")), to: toDay(query.get("to")), box };
  };

  const days = (values) => Int32Array.from(values, (value) => (value === null ? UNDATED : value));

  // The data of the server made ready: `values` of a question, `rows` of numbers of values.
  const open = (data) => {
    const size = data.rows.id.length;
    const rows = { id: data.rows.id, start: days(data.rows.start), end: days(data.rows.end), place: Int32Array.from(data.rows.place) };
    for (const name of SINGLE) rows[name] = Int32Array.from(data.rows[name]);
    for (const name of SEVERAL) rows[name] = data.rows[name];
    const values = { ...data.values, place: data.places.map((place) => place[0]) };
    const lat = Float64Array.from(data.places, (place) => (place[5] === null ? NaN : place[5]));
    const lon = Float64Array.from(data.places, (place) => (place[6] === null ? NaN : place[6]));
    return { size, rows, values, lat, lon, places: data.places, labels: data.labels, shapes: data.shapes };
  };

  // For each incident the bits of the questions that it fails.
  const sift = (store, sieve) => {
    const { size, rows, values } = store;
    const fails = new Int32Array(size);
    for (const name of QUESTIONS) {
      const wanted = sieve.answers[name];
      if (!wanted) continue;
      const fits = Uint8Array.from(values[name], (value) => (wanted.has(value) ? 1 : 0));
      const column = rows[name];
      const bit = BIT[name];
      if (SEVERAL.includes(name)) {
        for (let at = 0; at < size; at += 1) if (!column[at].some((value) => fits[value])) fails[at] |= bit;
      } else {
        for (let at = 0; at < size; at += 1) if (!fits[column[at]]) fails[at] |= bit;
      }
    }
    if (sieve.from !== null || sieve.to !== null) {
      const from = sieve.from === null ? UNDATED + 1 : sieve.from;
      const to = sieve.to === null ? 0x7fffffff : sieve.to;
      for (let at = 0; at < size; at += 1) if (!(rows.end[at] >= from && rows.start[at] <= to) || rows.start[at] === UNDATED) fails[at] |= BIT.days;
    }
    if (sieve.box) {
      const [west, south, east, north] = sieve.box;
      const inside = Uint8Array.from(store.lat, (lat, at) => (lat >= south && lat <= north && store.lon[at] >= west && store.lon[at] <= east ? 1 : 0));
      for (let at = 0; at < size; at += 1) if (!inside[rows.place[at]]) fails[at] |= BIT.box;
    }
    return fails;
  };

  // How many incidents each value of a question has among those that fit all other questions.
  const countValues = (store, fails, name) => {
    const counts = new Int32Array(store.values[name].length);
    const others = ~BIT[name];
    const column = store.rows[name];
    for (let at = 0; at < store.size; at += 1) {
      if (fails[at] & others) continue;
      if (SEVERAL.includes(name)) for (const value of column[at]) counts[value] += 1;
      else counts[column[at]] += 1;
    }
    return counts;
  };

  const found = (store, fails) => store.rows.id.filter((_, at) => !fails[at]);

  const sifting = { BIT, QUESTIONS, UNDATED, countValues, found, fromDay, open, readSieve, sift, toDay };
  if (typeof module !== "undefined") module.exports = sifting;
  else window.waqai.sifting = sifting;
})();
