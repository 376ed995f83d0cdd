// What every page needs: the token of the session goes with each request of htmx; failures are told in words.
"use strict";
(() => {
  const token = () => document.body.dataset.csrf || "";
  document.addEventListener("htmx:config:request", (event) => {
    event.detail.ctx.request.headers["X-CSRF-Token"] = token();
  });
  // Say something to people who do not see the page, and show it for a while to those who do.
  let timer = 0;
  const say = (words) => {
    const said = document.getElementById("said");
    said.textContent = words;
    said.classList.add("shown");
    clearTimeout(timer);
    timer = setTimeout(() => said.classList.remove("shown"), 5000);
  };
  window.waqai = { token, say };
})();
