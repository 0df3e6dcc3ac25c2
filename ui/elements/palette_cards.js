const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

function newCard(name) {
  const card = document.createElement("button");
  card.type = "button";
  card.dataset.name = name;
  card.setAttribute("role", "radio");
  card.innerHTML = `<span class="strip" aria-hidden="true"></span>
    <span class="name"><span class="title"></span><span class="note"></span></span>`;
  return card;
}

function fill(card, { title, note, colors }) {
  card.querySelector(".title").textContent = title;
  card.querySelector(".note").textContent = note;
  card.querySelector(".strip").replaceChildren(
    ...colors.map((color) => {
      const part = document.createElement("span");
      part.style.background = color;
      return part;
    }),
  );
}

// Only one of the cards is on the way of the Tab key: the one that is checked, or else the first.
function check(cards, name) {
  const checked = cards.find((card) => card.dataset.name === name);
  for (const card of cards) {
    card.setAttribute("aria-checked", card === checked);
    card.tabIndex = card === (checked ?? cards[0]) ? 0 : -1;
  }
}

function show({ data, parentElement: root, setTriggerValue }) {
  const group = root.querySelector(".cards");
  group.setAttribute("aria-label", data.label);
  const names = data.cards.map((card) => card.name);
  if (names.join() !== [...group.children].map((card) => card.dataset.name).join()) {
    group.replaceChildren(...names.map(newCard));
  }
  const cards = [...group.children];
  data.cards.forEach((card, index) => fill(cards[index], card));
  check(cards, data.selected);
  cards.forEach((card, index) => {
    card.onclick = () => {
      if (card.getAttribute("aria-checked") === "true" && !data.again) return;
      check(cards, card.dataset.name);
      setTriggerValue("pick", card.dataset.name);
    };
    // The arrows only lead to a card: what is picked is a step of the browser's back button.
    card.onkeydown = (event) => {
      const step = STEPS[event.key];
      if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      cards[(index + step + cards.length) % cards.length].focus();
    };
  });
}
