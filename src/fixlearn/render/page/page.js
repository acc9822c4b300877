"use strict";
// Without this script everything is there to read; with it, lessons can be looked for.
const form = document.querySelector(".filter");
const cards = [...document.querySelectorAll(".card")].map((element) => ({
  element,
  kinds: element.dataset.kinds.split(" "),
  areas: [...element.querySelectorAll(".area")].map((area) => area.textContent),
  words: element.textContent.toLocaleLowerCase(),
}));
const groups = [...document.querySelectorAll(".group")];
const nothing = document.querySelector(".no-match");
const fields = form ? [...form.elements].filter((field) => field.name) : [];

function wanted() {
  return Object.fromEntries(fields.map((field) => [field.name, field.value]));
}

function show() {
  const { words = "", kind = "", area = "" } = wanted();
  const sought = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const card of cards) {
    const fits = sought.every((word) => card.words.includes(word))
      && (!kind || card.kinds.includes(kind))
      && (!area || card.areas.includes(area));
    card.element.hidden = !fits;
    count += fits;
  }
  for (const group of groups) group.hidden = !group.querySelector(".card:not([hidden])");
  const isFiltered = Boolean(sought.length || kind || area);
  form.querySelector(".shown").textContent = `${count} of ${cards.length} lessons`;
  form.querySelector(".clear").hidden = !isFiltered;
  nothing.hidden = count > 0;
}

function remember() {
  const set = Object.entries(wanted()).filter(([, value]) => value.trim());
  const hash = set.length ? `#${new URLSearchParams(set)}` : "";
  history.replaceState(null, "", location.pathname + location.search + hash);
}

// "#kind=test&words=page" is a search, everything else a place in the page.
function follow() {
  const hash = location.hash.slice(1);
  const isSearch = hash.includes("=");
  const place = !isSearch && hash && document.getElementById(hash);
  if (isSearch) {
    const given = new URLSearchParams(hash);
    for (const field of fields) field.value = given.get(field.name) ?? "";
    show();
  } else if (place) {
    if (place.closest("[hidden]")) clear();
    for (let at = place; at; at = at.parentElement) if (at.matches("details")) at.open = true;
    place.scrollIntoView();
  }
}

function clear() {
  for (const field of fields) field.value = "";
  show();
}

if (form && cards.length) {
  form.hidden = false;
  form.addEventListener("input", () => { show(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of document.querySelectorAll("button.clear")) {
    button.addEventListener("click", () => { clear(); remember(); fields[0].focus(); });
  }
  show();
}
addEventListener("hashchange", follow);
follow();

// Paper has nothing to open. A lesson is told in short there, unless it was opened.
const closed = [];
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:is(.data, main > section > .one):not([open])")) {
    details.open = true;
    closed.push(details);
  }
});
addEventListener("afterprint", () => {
  for (const details of closed.splice(0)) details.open = false;
});
