"use strict";
// The page is complete without this script; the script adds the search of lessons.
const form = document.querySelector(".filter");
const cards = [...document.querySelectorAll(".card")].map((element) => ({
  element,
  kinds: element.dataset.kinds.split(" "),
  areas: [...element.querySelectorAll(".area")].map((area) => area.textContent),
  words: element.textContent.toLocaleLowerCase(),
}));
const groups = [...document.querySelectorAll(".group")];
const noMatch = document.querySelector(".no-match");
const fields = form ? [...form.elements].filter((field) => field.name) : [];

function query() {
  return Object.fromEntries(fields.map((field) => [field.name, field.value]));
}

function show() {
  const { words = "", kind = "", area = "" } = query();
  const terms = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const card of cards) {
    const fits = terms.every((word) => card.words.includes(word))
      && (!kind || card.kinds.includes(kind))
      && (!area || card.areas.includes(area));
    card.element.hidden = !fits;
    count += fits;
  }
  for (const group of groups) group.hidden = !group.querySelector(".card:not([hidden])");
  const isFiltered = Boolean(terms.length || kind || area);
  form.querySelector(".shown").textContent = `${count} of ${cards.length} lessons`;
  form.querySelector(".clear").hidden = !isFiltered;
  noMatch.hidden = count > 0;
}

function remember() {
  const set = Object.entries(query()).filter(([, value]) => value.trim());
  const hash = set.length ? `#${new URLSearchParams(set)}` : "";
  history.replaceState(null, "", location.pathname + location.search + hash);
}

// "#kind=test&words=page" is a search, any other hash is an anchor.
function follow() {
  const hash = location.hash.slice(1);
  const isSearch = hash.includes("=");
  const target = !isSearch && hash && document.getElementById(hash);
  if (isSearch) {
    const params = new URLSearchParams(hash);
    for (const field of fields) field.value = params.get(field.name) ?? "";
    show();
  } else if (target) {
    if (target.closest("[hidden]")) clear();
    for (let at = target; at; at = at.parentElement) if (at.matches("details")) at.open = true;
    target.scrollIntoView();
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

// Nothing can be opened on paper, so tables and the releases outside of folded years are opened.
// Lessons are printed as they are.
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
