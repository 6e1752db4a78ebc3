// Finding features by code or name: letters and numbers apart, so that "rt 3" finds RT003 as people write it.
"use strict";

const MOST_HITS = 12;

function tokens(text) {
  return (text.toLowerCase().match(/\p{L}+|\p{N}+/gu) || []).map((part) => part.replace(/^0+(?=.)/, ""));
}

// 0 the very name, 1 its parts one after the other, 2 the last part only begun, 3 letters anywhere in it; null if not
function closeness(name, wanted, parts) {
  if (!wanted) return null;
  const lower = name.toLowerCase();
  if (lower === wanted) return 0;
  const own = tokens(name);
  let begun = null;
  for (let at = 0; parts.length && at + parts.length <= own.length; at++) {
    if (parts.slice(0, -1).every((part, n) => own[at + n] === part)) {
      const last = own[at + parts.length - 1];
      if (last === parts.at(-1)) return 1;
      if (last.startsWith(parts.at(-1))) begun = 2;
    }
  }
  return begun ?? (lower.includes(wanted) ? 3 : null);
}

function hits(layers, text, lang) {
  const wanted = text.trim().toLowerCase(), parts = tokens(wanted), found = [];
  for (const layer of layers) {
    const called = layer.fields.find((field) => field.searched && field.words);
    for (let f = 0; layer.names && f < layer.size; f++) {
      const code = layer.names[f], name = called && called.values[f] !== null ? called.words[called.values[f]] : "";
      const near = [code, name].map((one) => closeness(one, wanted, parts)).filter((one) => one !== null);
      if (near.length) found.push({ layer, feature: f, near: Math.min(...near), text: `${layer.label[lang]}: ${code}${name ? ` · ${name}` : ""}` });
    }
  }
  return found.sort((a, b) => a.near - b.near).slice(0, MOST_HITS);
}
