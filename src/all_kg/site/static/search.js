/* The search field of every page. Asks no server: the index is a script beside this one. */
"use strict";

(() => {
  const MOST = 20;
  const field = document.getElementById("q");
  const box = document.getElementById("results");
  const count = box.querySelector(".count");
  const list = box.querySelector("ul");
  const root = document.body.dataset.root;
  let folded = null;
  let reading = null;

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[^\p{L}\p{N}+]+/gu, " ").trim();

  /* The index is read when somebody wants to search, not on every page. */
  const ready = () => reading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root}search-index.js`;
    script.onload = () => {
      folded = ALL_KG_INDEX.map(([label, kind, path, ...names]) =>
        ({ label, kind, path, names, words: [label, ...names].map(fold) }));
      resolve();
    };
    script.onerror = () => reject(new Error("search-index.js cannot be read"));
    document.head.append(script);
  });

  /* The better, the lower: the whole name, its beginning, the beginning of a word, a part of it. */
  const rank = (entry, wanted) => {
    const tokens = wanted.split(" ");
    let best = Infinity;
    entry.words.forEach((words, place) => {
      if (!tokens.every((token) => words.includes(token))) { return; }
      const parts = ` ${words}`;
      const how = words === wanted ? 0 : words.startsWith(wanted) ? 1
        : tokens.every((token) => parts.includes(` ${token}`)) ? 2 : 3;
      best = Math.min(best, how * 2 + (place ? 1 : 0));
    });
    return best;
  };

  const show = () => {
    const wanted = fold(field.value);
    list.replaceChildren();
    box.hidden = !wanted;
    if (!wanted) { count.textContent = ""; return; }
    const found = folded.map((entry) => [rank(entry, wanted), entry]).filter(([how]) => how < Infinity)
      .sort(([one, a], [other, b]) => one - other || a.label.length - b.label.length || (a.label < b.label ? -1 : 1));
    count.textContent = found.length ? `${found.length} found${found.length > MOST ? `, the first ${MOST}` : ""}`
      : "Nothing found";
    found.slice(0, MOST).forEach(([, entry]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = root + entry.path;
      link.textContent = entry.label;
      const kind = document.createElement("span");
      kind.className = "role";
      kind.textContent = ` ${entry.kind}`;
      item.append(link, kind);
      list.append(item);
    });
  };

  const search = () => ready().then(show).catch((error) => {
    box.hidden = false;
    count.textContent = error.message;
  });

  field.addEventListener("input", search);
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { field.value = ""; search(); }
    if (event.key === "ArrowDown" && list.firstChild) { event.preventDefault(); list.querySelector("a").focus(); }
  });
  list.addEventListener("keydown", (event) => {
    const item = document.activeElement.closest("li");
    const next = { ArrowDown: item?.nextElementSibling, ArrowUp: item?.previousElementSibling }[event.key];
    if (next) { event.preventDefault(); next.querySelector("a").focus(); }
    if (event.key === "Escape") { field.focus(); }
  });

  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { field.value = asked; search(); }

  /* A link to a place within closed details opens them. */
  const open = () => {
    const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const around = place && place.closest("details");
    if (around && !around.open) { around.open = true; place.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  open();
})();
