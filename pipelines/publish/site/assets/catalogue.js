// The search of the catalogue, one more way in: every edition can be reached without it. What is found is put on the
// page as text, never as HTML. What a reader looks for stays in the fragment of the address, which no server sees.
"use strict";

(() => {
  const section = document.getElementById("recherche");
  // A page opened from a disk may not read the index beside it: it stays as it is without script.
  if (!section || location.protocol === "file:") return;

  const BY_STEP = 24;
  const PAUSE = 200; // ms without a key before an announcement, so that voices are not cut
  const form = section.querySelector("form");
  const fields = [...form.elements].filter((field) => field.name);
  const status = document.getElementById("annonce");
  const results = document.getElementById("resultats");
  const list = results.querySelector("ul");
  const more = document.getElementById("suite");
  const card = document.getElementById("fiche");
  const everything = document.getElementById("liste");
  const words = section.dataset;
  const english = document.documentElement.lang === "en";
  const root = words.index.replace("catalogue.json", "");
  let index = null; // the promise of the editions, asked for once
  let found = [];
  let timer = 0;

  const fold = (text) => text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFD").replace(/\p{M}/gu, "");
  const terms = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  async function read() {
    const answer = await fetch(words.index);
    if (!answer.ok) throw new Error(String(answer.status));
    const { colonnes, demarches } = await answer.json();
    return demarches.map((row) => {
      const edition = Object.fromEntries(colonnes.map((name, column) => [name, row[column]]));
      edition.named = fold([edition.titre, edition.texte, edition.commanditaire].join(" "));
      edition.searched = `${edition.named} ${edition.mots}`;
      return edition;
    });
  }

  function asked() {
    return fields.map((field) => [field.name, field.value.trim()]).filter(([, value]) => value);
  }

  const holds = (text, value) => terms(value).every((term) => text.includes(term));

  // what is named by its title comes before what only speaks of it; each half keeps the order of the catalogue
  function sorted(editions, wanted) {
    const choices = wanted.filter(([name]) => name !== "mots");
    const value = form.elements.mots.value;
    const kept = editions.filter((edition) => choices.every(([name, code]) => edition[name] === code) && holds(edition.searched, value));
    const isNamed = (edition) => holds(edition.named, value);
    return [...kept.filter(isNamed), ...kept.filter((edition) => !isNamed(edition))];
  }

  function label(name, code) {
    const option = [...(form.elements[name]?.options ?? [])].find((choice) => choice.value === code);
    return code && option ? option.text : "";
  }

  function filled(edition) {
    const item = card.content.cloneNode(true);
    const put = (selector, text) => { item.querySelector(selector).textContent = text; };
    put(".kicker", [label("methode", edition.methode), label("thematique", edition.thematique)].filter(Boolean).join(" · "));
    put("h4 a", edition.titre);
    item.querySelector("h4 a").href = `${root}${encodeURIComponent(edition.demarche_id)}/${english ? "en/" : ""}index.html`;
    put(".about", edition.texte);
    put(".status", label("statut", edition.statut));
    put(".who", edition.commanditaire);
    put(".version", edition.version);
    if (!edition.demonstration) item.querySelector(".demo").remove();
    return item;
  }

  function showMore() {
    const before = list.children.length;
    list.append(...found.slice(before, before + BY_STEP).map(filled));
    more.hidden = list.children.length >= found.length;
    return list.children[before];
  }

  function show(wanted) {
    const searching = wanted.length > 0;
    everything.hidden = searching;
    results.hidden = !searching;
    list.replaceChildren();
    if (searching) showMore();
    const said = found.length > 1 ? words.many : found.length ? words.one : words.none;
    status.textContent = searching ? said.replace("{count}", found.length.toLocaleString(document.documentElement.lang)) : "";
  }

  async function search() {
    const wanted = asked();
    try {
      const editions = wanted.length ? await (index ??= read()) : [];
      // another key may have been pressed while the index was on its way
      if (String(wanted) !== String(asked())) return;
      found = sorted(editions, wanted);
    } catch {
      index = null;
      everything.hidden = false;
      results.hidden = true;
      status.textContent = words.failed;
      return;
    }
    show(wanted);
  }

  function remember() {
    const state = String(new URLSearchParams(asked()));
    history.replaceState(null, "", state ? `#${state}` : location.pathname + location.search);
  }

  function restore() {
    // another fragment leads to a place of the page
    if (location.hash && !location.hash.includes("=")) return;
    const state = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) {
      field.value = state.get(field.name) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
    search();
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { remember(); search(); }, PAUSE);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); remember(); search(); });
  form.addEventListener("reset", () => {
    // the fields are emptied after this event
    setTimeout(() => { remember(); search(); fields[0].focus(); });
  });
  more.addEventListener("click", () => showMore()?.querySelector("a").focus());
  addEventListener("hashchange", restore);

  section.hidden = false;
  restore();
})();
