function newSwatch() {
  const item = document.createElement("li");
  const button = item.appendChild(document.createElement("button"));
  button.type = "button";
  button.className = "swatch";
  return item;
}

function show({ data, parentElement: root, setTriggerValue }) {
  const find = (name) => root.querySelector(`.${name}`);
  const [picture, strip, bar, name, count] = ["picture", "strip", "bar", "name", "count"].map(find);

  picture.hidden = !data.picture;
  if (data.picture) picture.firstElementChild.src = data.picture;
  name.textContent = data.name;
  name.setAttribute("aria-label", `Open ${data.name}`);
  picture.onclick = name.onclick = () => setTriggerValue("open", true);
  count.textContent = data.count;
  // Apart from the tags, which anybody may word like them.
  find("marks").replaceChildren(
    ...data.marks.map((mark) => {
      const badge = document.createElement("span");
      badge.className = "mark";
      badge.textContent = mark;
      return badge;
    }),
  );
  find("told").textContent = data.facts;

  bar.hidden = !data.bar;
  bar.style.background = data.bar;
  bar.setAttribute("aria-label", `The colormap, ${data.kind}`);

  strip.setAttribute("aria-label", `Colours of ${data.name}`);
  while (strip.children.length > data.colors.length) strip.lastElementChild.remove();
  data.colors.forEach((hex, index) => {
    const button = (strip.children[index] ?? strip.appendChild(newSwatch())).firstElementChild;
    button.style.backgroundColor = hex;
    button.title = hex;
    button.setAttribute("aria-label", `Copy ${hex}`);
    button.onclick = () => copyAndSay(root, hex, count, hex);
  });
}
