// The timeline: incidents by the day on which they began, all of them faint, those that fit dark; dragging chooses days.
"use strict";
(() => {
  const HEIGHT = 120;
  const EDGE = { top: 8, side: 14, bottom: 24 };
  const LONGEST = [[120, 1], [840, 7], [Infinity, 30.4375]]; // days on the axis, days in a bar
  const DAY = 86400000;

  class Timeline {
    // `choose` is called with the first and last day that are chosen, or with nulls.
    constructor(element, language, choose) {
      this.element = element;
      this.choose = choose;
      this.isReversed = document.documentElement.dir === "rtl"; // time goes as one reads
      const locale = language === "ar" ? "ar-SY-u-nu-arab" : "en-GB";
      const format = (options) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
      this.formats = { year: format({ year: "numeric" }), month: format({ month: "short", year: "numeric" }), day: format({ day: "numeric", month: "short" }) };
      this.number = new Intl.NumberFormat(language === "ar" ? "ar-u-nu-arab" : "en");
      this.svg = d3.select(element).append("svg").attr("role", "img").attr("aria-label", element.dataset.label);
      this.bars = this.svg.append("g");
      this.axis = this.svg.append("g").attr("class", "axis");
      this.most = this.svg.append("text").attr("class", "most");
      this.brushed = this.svg.append("g").attr("class", "brush");
      this.brush = d3.brushX().on("end", (event) => this.take(event));
      new ResizeObserver(() => this.draw()).observe(element);
    }

    // `days` are all days that incidents began on, `others` and `fitting` how many of each: those that all but the days let through, and those that all let through.
    show(days, others, fitting, from, to) {
      Object.assign(this, { days, others, fitting, from, to });
      this.draw();
    }

    draw() {
      const width = this.element.clientWidth;
      if (!this.days || !this.days.length || !width) {
        this.svg.attr("width", width).attr("height", 0);
        return;
      }
      const first = this.days[0];
      const last = this.days[this.days.length - 1] + 1;
      const [, step] = LONGEST.find(([longest]) => last - first <= longest);
      const range = [EDGE.side, width - EDGE.side];
      this.x = d3.scaleUtc([first * DAY, last * DAY], this.isReversed ? range.reverse() : range);
      const binOf = (day) => Math.floor((day - first) / step);
      const size = binOf(last - 1) + 1;
      const all = new Float64Array(size);
      const some = new Float64Array(size);
      this.days.forEach((day, at) => {
        all[binOf(day)] += this.others[at];
        some[binOf(day)] += this.fitting[at];
      });
      const most = Math.max(1, ...all);
      const y = d3.scaleLinear([0, most], [HEIGHT - EDGE.bottom, EDGE.top]);
      const edge = (bin) => this.x(Math.min(first + bin * step, last) * DAY);
      const path = (counts) => {
        let drawn = "";
        counts.forEach((count, bin) => {
          if (!count) return;
          const [a, b] = [edge(bin), edge(bin + 1)].sort((one, other) => one - other);
          drawn += `M${a.toFixed(1)} ${y(0)}V${y(count).toFixed(1)}H${Math.max(b - (b - a > 3 ? 1 : 0), a + 1).toFixed(1)}V${y(0)}Z`;
        });
        return drawn;
      };
      this.svg.attr("width", width).attr("height", HEIGHT);
      this.bars.selectAll("path").data([all, some]).join("path").attr("class", (_, at) => (at ? "fitting" : "others")).attr("d", path);
      const format = (date) =>
        date.getUTCDate() !== 1 ? this.formats.day.format(date) : date.getUTCMonth() || last - first < 800 ? this.formats.month.format(date) : this.formats.year.format(date);
      this.axis.attr("transform", `translate(0 ${HEIGHT - EDGE.bottom})`).call(d3.axisBottom(this.x).ticks(Math.max(2, Math.floor(width / 110))).tickSizeOuter(0).tickFormat(format));
      this.most.attr("x", this.isReversed ? width - EDGE.side : EDGE.side).attr("y", 10).attr("text-anchor", "start").text(this.number.format(most));
      this.brush.extent([[EDGE.side, EDGE.top], [width - EDGE.side, HEIGHT - EDGE.bottom]]);
      const isChosen = this.from !== null || this.to !== null;
      const ends = [this.from === null ? first : Math.max(first, this.from), this.to === null ? last : Math.min(last, this.to + 1)];
      const chosen = isChosen && ends[0] < ends[1] ? ends.map((day) => this.x(day * DAY)).sort((a, b) => a - b) : null;
      this.brushed.call(this.brush).call(this.brush.move, chosen);
    }

    take(event) {
      if (!event.sourceEvent) return; // moved by us
      if (!event.selection) return this.choose(null, null);
      const [from, to] = event.selection.map((at) => this.x.invert(at).getTime() / DAY).sort((a, b) => a - b);
      const start = Math.round(from);
      return this.choose(start, Math.max(start, Math.round(to) - 1));
    }
  }

  window.waqai.Timeline = Timeline;
})();
